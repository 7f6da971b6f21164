import { defineConfig } from 'headstart';

export default defineConfig({
  seed: 1,
  head: {
    // Stops where the validation loss rises for three epochs, and keeps the best.
    epochs: 30,
    earlyStopping: { patience: 3 },
  },
});
