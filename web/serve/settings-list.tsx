import { type ShownSettings, settingsRows } from './settings-rows';

/** The settings of a run, one below the other. */
export function SettingsList(settings: ShownSettings) {
  return (
    <dl class="rows">
      {settingsRows(settings).map(([key, text]) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
