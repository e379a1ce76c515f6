/** Sampling on the phone: loaded when first opened, kept by the service worker from the start. */
import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { Bar } from "../../parts";
import { failStorage } from "../../session";
import { openBench, place, ready } from "../bench";
import { Cards } from "./cards";
import { Choose, Hub } from "./hub";
import { Doorstep, DoorstepPerson } from "./doorstep";
import { Manifests } from "./manifests";
import { Mend } from "./mend";
import { Pack } from "./pack";
import { isProtected, Protection } from "./protection";
import { TableScreen } from "./table";
import { Tubes } from "./tubes";

export function Sampling({ part, id }: { part: string; id: string }): JSX.Element {
  useEffect(() => {
    openBench().catch(failStorage);
  }, []);
  if (!ready.value)
    return (
      <>
        <Bar title={t("采样台")} />
        <main>
          <p class="quiet">{t("正在打开…")}</p>
        </main>
      </>
    );
  if (part === "mend") return <Mend key={id} id={id} />;
  const at = place.value;
  if (!at || part === "choose") return <Choose />;
  switch (part) {
    case "table":
      return <TableScreen at={at} />;
    case "tubes":
      return <Tubes at={at} />;
    case "pack":
      return <Pack at={at} />;
    case "manifests":
      return <Manifests at={at} />;
    case "cards":
      return <Cards at={at} />;
    case "doorstep":
      if (!isProtected(at.round)) return <Protection at={at} />;
      return id ? <DoorstepPerson key={id} at={at} id={id} /> : <Doorstep at={at} />;
    default:
      return <Hub at={at} />;
  }
}
