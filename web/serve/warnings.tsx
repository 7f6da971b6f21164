/** What a run says of its own figures. */
export function Warnings({ warnings }: { readonly warnings: readonly { readonly text: string }[] }) {
  return warnings.map(({ text }) => (
    <p class="notice" key={text}>
      {text}
    </p>
  ));
}
