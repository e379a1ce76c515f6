/** The button that takes a photo, makes it small and keeps it for sending; who uses it gets its name. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../i18n";
import { Icon } from "../parts";
import { keepPhoto, photosAllowed } from "../photo";

export function TakePhoto({ photo, taken }: { photo: string | null; taken: (sha: string) => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setBusy(true);
    setWrong(false);
    try {
      taken(await keepPhoto(file));
    } catch {
      setWrong(true);
    }
    setBusy(false);
  };
  return (
    <>
      <label class="plain photo">
        <Icon name="camera" />
        {busy ? t("正在处理…") : photo ? t("已拍一张，重拍") : t("拍照")}
        <input
          class="sr"
          type="file"
          accept="image/*"
          capture="environment"
          disabled={!photosAllowed()}
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {!photosAllowed() && <p class="error">{t("手机空间快满了，先不要拍照。")}</p>}
      {wrong && (
        <p class="error" role="alert">
          {t("这张照片读不出来，请重拍。")}
        </p>
      )}
    </>
  );
}
