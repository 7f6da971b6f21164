import { nameHtml } from '../../../shared/report/escape-xml';
import { htmlPage } from '../../../shared/report/html-page';
import { htmlTable } from '../../../shared/report/html-table';

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

  test('leaves the spaces of names as they are, also in tables', () => {
    expect(htmlPage('a', `<small>${nameHtml('milk/5 % & 10 %.jpg')}</small>`)).toContain(
      '<small>milk/5&#32;% &amp; 10&#32;%.jpg</small>',
    );
    const table = htmlTable({ caption: 'Rates', columns: ['class', '5 % fat'], rows: [['5 % fat', '97.9 %']] });
    expect(htmlPage('a', table)).toMatch(
      /<th scope="col">5&#32;% fat<\/th>[\s\S]*<th scope="row">5&#32;% fat<\/th><td>97\.9\u00a0%<\/td>/,
    );
  });
});
