import { escapeXml } from './escape-xml';
import { REPORT_STYLE } from './report-style';

const NO_BREAK_SPACE = '\u00a0';

/**
 * A page in the report's style: one file that opens from disk, without script or network.
 * @param title text
 * @param body HTML whose contents the caller has escaped
 * @param style CSS of its own
 */
export function htmlPage(title: string, body: string, style = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(title)}</title>
<link rel="icon" href="data:,">
<style>${REPORT_STYLE}${style}</style>
</head>
<body>
${unbroken(body)}
</body>
</html>
`;
}

/** A number and its per cent sign stay on one line; in code, which people copy, a space stays what it is. */
const unbroken = (html: string) =>
  html
    .split(/(<pre[\s>].*?<\/pre>)/s)
    .map((part, i) => (i % 2 ? part : part.replaceAll(/(?<=\d) (?=%)/g, NO_BREAK_SPACE)))
    .join('');
