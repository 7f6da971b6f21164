import { htmlPage } from '../../../shared/report/html-page';

describe('htmlPage()', () => {
  test('keeps a number and its per cent sign on one line, and leaves code as it is', () => {
    const page = htmlPage(
      '100 %',
      '<p>97.9 % of 5 %</p><pre tabindex="0">7 % 2\n8 % 3</pre><p>1 %</p><pre>9 % 4</pre>',
    );
    expect(page).toContain('<p>97.9\u00a0% of 5\u00a0%</p>');
    expect(page).toContain('<pre tabindex="0">7 % 2\n8 % 3</pre><p>1\u00a0%</p><pre>9 % 4</pre>');
    expect(page).toContain('<title>100 %</title>');
  });
});
