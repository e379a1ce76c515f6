/** Stations on the phone: loaded when first opened, kept by the service worker from the start. */
import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { Bar } from "../../parts";
import { failStorage } from "../../session";
import { openStation, ready, station } from "../bench";
import { CheckScreen } from "./check";
import { GateScreen } from "./gate";
import { Choose, Hub } from "./hub";
import { Mend } from "./mend";

export function Station({ part, id }: { part: string; id: string }): JSX.Element {
  useEffect(() => {
    openStation().catch(failStorage);
  }, []);
  if (!ready.value)
    return (
      <>
        <Bar title={t("卡口查验")} />
        <main>
          <p class="quiet">{t("正在打开…")}</p>
        </main>
      </>
    );
  if (part === "mend") return <Mend key={id} id={id} />;
  const at = station.value;
  if (!at || part === "choose") return <Choose />;
  switch (part) {
    case "check":
      return <CheckScreen key={at.id} at={at} />;
    case "gate":
      return <GateScreen key={at.id} at={at} />;
    default:
      return <Hub at={at} />;
  }
}
