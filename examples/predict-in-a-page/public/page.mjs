// Says what the model of a run makes of a picture that is chosen. Nothing is sent anywhere.
import { loadModel, splitRemedy } from 'headstart/browser';

const input = /** @type {HTMLInputElement} */ (document.querySelector('input'));
const picture = /** @type {HTMLImageElement} */ (document.querySelector('img'));
const status = /** @type {HTMLElement} */ (document.querySelector('[role=status]'));
const say = (/** @type {string} */ text) => {
  status.textContent = text;
};

try {
  const model = await loadModel('model/');
  say(`Tells ${model.classes.join(', ')} apart.`);
  input.disabled = false;
  input.addEventListener('change', async () => {
    const [file] = input.files ?? [];
    if (!file) return;
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(file);
    picture.hidden = false;
    try {
      const said = await model.predict(file);
      say(`${said.class}, ${(100 * said.probability).toFixed(1)} %, in ${Math.round(said.ms)} ms`);
    } catch (error) {
      say(splitRemedy(/** @type {Error} */ (error).message).problem);
    }
  });
} catch (error) {
  say(/** @type {Error} */ (error).message);
}
