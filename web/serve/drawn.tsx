/** A figure as the report draws it: markup of our own, with numbers in it and no word that came from elsewhere. */
export function Drawn({ svg }: { readonly svg: string }) {
  return <div class="drawn" dangerouslySetInnerHTML={{ __html: svg }} />;
}
