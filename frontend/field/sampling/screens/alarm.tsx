/** An alarm fills the screen until somebody answers it. What it stopped was not recorded, and it says so. */
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { t, when } from "../../i18n";
import { Icon } from "../../parts";
import type { AlarmKind, Where } from "../rules";

export interface Alarm {
  kind: AlarmKind;
  where?: Where | undefined;
  size: number;
  /** What "go on all the same" does; without it the scan can only be left. */
  anyway?: (() => void) | undefined;
}

function words({ kind, where, size }: Alarm): [string, string] {
  const at = where ? when(where.at) : "";
  switch (kind) {
    case "seen":
      return [t("这个人采过了"), t("{at} 在 {label} 管第 {n} 位。", { at, label: where!.label, n: where!.n })];
    case "label_used":
      return [t("这支管用过了"), t("{label} 管在 {at} 已经封好。请换一支新管。", { at, label: where!.label })];
    case "no_tube":
      return [t("没有打开的管"), t("上一管已封。先扫一支新管，再扫人。这个人还没记。")];
    case "too_many":
      return [t("这一管满了"), t("一管 {n} 人，已经满了。请封管，扫一支新管，再扫这个人。", { n: size })];
    case "torn":
      return [t("码残缺"), t("这个码读不全，校验不对。请重新出示，或手工找人。")];
    case "wrong_label":
      return [t("管码不对"), t("这不是本轮的管码。请检查是不是别处的管，或扫错了码。")];
    case "wrong_code":
      return [t("不是个人码"), t("这个码认不出是谁。请出示个人码，或手工找人。")];
    case "label_inside":
      return [t("这是另一支管"), t("现在这一管还没封。先封管，再扫新管。")];
    case "household":
      return [t("不是同一户"), t("本轮一户一管。请封管，为这一户换一支新管。")];
  }
}

export function AlarmScreen({ alarm, leave }: { alarm: Alarm; leave: () => void }): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!ref.current?.open) ref.current?.showModal();
  }, []);
  const [title, text] = words(alarm);
  const grave = ["seen", "label_used", "too_many"].includes(alarm.kind);
  return (
    <dialog ref={ref} class={`alarm ${grave ? "grave" : ""}`} role="alertdialog" aria-label={title} onClose={leave}>
      <div>
        <Icon name="warn" />
        <h2>{title}</h2>
        <p>{text}</p>
        <button type="button" class="huge answer" onClick={leave}>
          {t("知道了")}
        </button>
        {alarm.anyway && (
          <button type="button" class="huge anyway" onClick={alarm.anyway}>
            {alarm.kind === "label_used" ? t("仍用这支管，交办公室核对") : t("仍然采样，交办公室核对")}
          </button>
        )}
      </div>
    </dialog>
  );
}
