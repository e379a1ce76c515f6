/** The few parts every screen is made of. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "./i18n";
import { icons, type IconName } from "./icons";
import { toast } from "./nav";
import type { TargetState } from "./types";

export function Icon({ name }: { name: IconName }): JSX.Element {
  return <span class="icon" aria-hidden="true" dangerouslySetInnerHTML={{ __html: icons[name] }} />;
}

export const STATES: Record<TargetState, { icon: IconName; word: () => string }> = {
  pending: { icon: "circle", word: () => t("待访") },
  reached: { icon: "check", word: () => t("已访") },
  absent: { icon: "clock", word: () => t("无人") },
  vacant: { icon: "door", word: () => t("空户") },
  refused: { icon: "ban", word: () => t("拒访") },
  moved: { icon: "truck", word: () => t("已搬走") },
  asked: { icon: "lock", word: () => t("待批") },
  inaccessible: { icon: "lock", word: () => t("进不去") },
  excluded: { icon: "minus", word: () => t("不含") },
};

/** How a state looks. One that a newer server has and this app does not know stands there as it is. */
export const faceOf = (state: TargetState): { icon: IconName; word: () => string } =>
  STATES[state] ?? { icon: "circle", word: () => state };

export function StateTag({ state }: { state: TargetState }): JSX.Element {
  const { icon, word } = faceOf(state);
  return (
    <span class={`tag state-${state}`}>
      <Icon name={icon} />
      {word()}
    </span>
  );
}

export function Bar({
  title,
  sub,
  back,
  children,
}: {
  title: string;
  sub?: string;
  back?: () => void;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <header class="bar">
      {back && (
        <button type="button" class="bare" onClick={back} aria-label={t("返回")}>
          <Icon name="back" />
        </button>
      )}
      <div class="bar-title">
        <h1>{title}</h1>
        {sub && <p class="quiet">{sub}</p>}
      </div>
      {children}
    </header>
  );
}

/** A line of a list that opens something: what it is, where or when, and an arrow unless `end` says something else. */
export function Row({
  icon,
  title,
  open,
  end,
  children,
}: {
  icon: IconName;
  title: ComponentChildren;
  open: () => void;
  end?: ComponentChildren;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <li>
      <button type="button" class="row" onClick={open}>
        <Icon name={icon} />
        <span>
          <b>{title}</b>
          {children}
        </span>
        {end ?? <Icon name="right" />}
      </button>
    </li>
  );
}

/** A sheet from the bottom edge: a real modal dialog, closed by Escape, the back drop or its button. */
export function Sheet({
  title,
  close,
  children,
}: {
  title: string;
  close: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!ref.current?.open) ref.current?.showModal();
  }, []);
  return (
    <dialog
      ref={ref}
      class="sheet"
      aria-label={title}
      onClose={close}
      onClick={(event) => {
        if (event.target === ref.current) ref.current?.close();
      }}
    >
      <div class="sheet-in">
        <header class="sheet-head">
          <h2>{title}</h2>
          <button type="button" class="bare" onClick={() => ref.current?.close()} aria-label={t("关闭")}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

export function Chips({
  label,
  options,
  chosen,
  toggle,
  many,
}: {
  label: string;
  options: [string, string][];
  chosen: string[];
  toggle: (name: string) => void;
  many?: boolean;
}): JSX.Element {
  return (
    <div class="chips" role={many ? "group" : "radiogroup"} aria-label={label}>
      {options.map(([name, word]) => (
        <button
          type="button"
          key={name}
          class="chip"
          role={many ? "checkbox" : "radio"}
          aria-checked={chosen.includes(name)}
          onClick={() => toggle(name)}
        >
          {chosen.includes(name) && <Icon name="check" />}
          {word}
        </button>
      ))}
    </div>
  );
}

export function Switch({
  label,
  hint,
  on,
  flip,
}: {
  label: string;
  hint?: string;
  on: boolean;
  flip: () => void;
}): JSX.Element {
  return (
    <button type="button" class="switch" role="switch" aria-checked={on} onClick={flip}>
      <span>
        <b>{label}</b>
        {hint && <small>{hint}</small>}
      </span>
      <span class="knob" aria-hidden="true" />
    </button>
  );
}

export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: string;
  error?: string | undefined;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <label class={error ? "field wrong" : "field"}>
      <span class="label">{label}</span>
      {hint && <small>{hint}</small>}
      {children}
      {error && (
        <span class="error" role="alert">
          {error}
        </span>
      )}
    </label>
  );
}

export function Toast(): JSX.Element {
  const shown = toast.value;
  return (
    <div class="toast-place" role="status" aria-live="polite">
      {shown && (
        <div class="toast">
          <span>{shown.text}</span>
          {shown.act && (
            <button
              type="button"
              onClick={() => {
                toast.value = null;
                shown.run?.();
              }}
            >
              {shown.act}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

export function Notice({
  tone,
  icon,
  children,
}: {
  tone: "calm" | "warn" | "bad" | "good";
  icon?: IconName;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "note"}>
      <Icon name={icon ?? (tone === "good" ? "check" : "warn")} />
      <div>{children}</div>
    </div>
  );
}

/** A determinate bar; the figure is written beside it, never only drawn. */
export function Meter({ done, of, label }: { done: number; of: number; label: string }): JSX.Element {
  return (
    <div class="meter" role="img" aria-label={`${label} ${done} / ${of}`}>
      <div style={{ inlineSize: `${of ? Math.min(100, (done / of) * 100) : 0}%` }} />
    </div>
  );
}

export function Empty({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
