import { LANGUAGES, useCodeLanguage } from "./language";
import "./LanguageSwitch.css";

/** PyTorch, which is what is trained, or the same network in the words of Keras. */
export function LanguageSwitch() {
  const { language, choose } = useCodeLanguage();
  return (
    <fieldset className="code-languages" aria-label="Language of the source">
      {LANGUAGES.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          className="code-language"
          aria-pressed={id === language}
          onClick={() => choose(id)}
        >
          {title}
        </button>
      ))}
    </fieldset>
  );
}
