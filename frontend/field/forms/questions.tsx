/** Draw the questions of a form's part. What is not asked now (not relevant) is not drawn. */
import type { JSX } from "preact";
import { say, t } from "../i18n";
import { Chips, Field } from "../parts";
import { codeWord } from "../screens/words";
import { keepPhoto } from "../photo";
import type { Answers } from "./check";
import type { Question } from "./form";

interface Props {
  questions: Question[];
  answers: Answers;
  asked: Set<string>;
  errors: Map<string, string>;
  set: (name: string, answer: unknown) => void;
}

export function Questions({ questions, ...rest }: Props): JSX.Element {
  return (
    <div class="stack">
      {questions
        .filter((each) => rest.asked.has(each.name) && each.type !== "calculate")
        .map((question) => (
          <One key={question.name} question={question} {...rest} />
        ))}
    </div>
  );
}

function One({
  question,
  answers,
  asked,
  errors,
  set,
}: Omit<Props, "questions"> & { question: Question }): JSX.Element {
  const { name, type } = question;
  const label = say(question.label);
  if (type === "note") return <p class="quiet">{label}</p>;
  if (type === "group") {
    return (
      <fieldset class="group">
        <legend>{label}</legend>
        <Questions questions={question.questions} answers={answers} asked={asked} errors={errors} set={set} />
      </fieldset>
    );
  }
  const code = errors.get(name);
  const error =
    code === "constraint" && say(question.constraint_message)
      ? say(question.constraint_message)
      : code && codeWord(code);
  const hint = say(question.hint);
  if (type === "select_one" || type === "select_multiple") {
    const many = type === "select_multiple";
    const chosen = many
      ? ((answers[name] as string[] | undefined) ?? [])
      : answers[name]
        ? [String(answers[name])]
        : [];
    const toggle = (choice: string): void =>
      set(
        name,
        !many
          ? chosen[0] === choice
            ? null
            : choice
          : chosen.includes(choice)
            ? chosen.filter((each) => each !== choice)
            : [...chosen, choice],
      );
    return (
      <div class={error ? "field wrong" : "field"}>
        <span class="label">{label}</span>
        {hint && <small>{hint}</small>}
        <Chips
          label={label}
          many={many}
          chosen={chosen}
          toggle={toggle}
          options={question.choices
            .filter((choice) => !choice.retired || chosen.includes(choice.name))
            .map((choice) => [choice.name, say(choice.label)])}
        />
        {error && (
          <span class="error" role="alert">
            {error}
          </span>
        )}
      </div>
    );
  }
  return (
    <Field label={label} hint={hint} error={error || undefined}>
      <Input question={question} value={answers[name]} set={(value) => set(name, value)} />
    </Field>
  );
}

const INPUT: Partial<Record<Question["type"], object>> = {
  integer: { inputMode: "numeric" },
  decimal: { inputMode: "decimal" },
  date: { type: "date" },
  time: { type: "time" },
  datetime: { type: "datetime-local" },
};

function Input({
  question,
  value,
  set,
}: {
  question: Question;
  value: unknown;
  set: (value: unknown) => void;
}): JSX.Element {
  if (question.type === "geopoint") {
    const point = value as [number, number] | undefined;
    return (
      <button
        type="button"
        class="plain"
        onClick={() =>
          navigator.geolocation?.getCurrentPosition(({ coords }) =>
            set([round6(coords.longitude), round6(coords.latitude)]),
          )
        }
      >
        {point ? point.join(", ") : t("记下当前位置")}
      </button>
    );
  }
  if (question.type === "image") {
    return (
      <input
        type="file"
        accept="image/*"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) void keepPhoto(file).then(set);
        }}
      />
    );
  }
  const zone = "+08:00";
  const isMoment = question.type === "datetime";
  const text = value === undefined || value === null ? "" : String(value);
  return (
    <input
      {...(INPUT[question.type] ?? {})}
      maxLength={2000}
      autocomplete="off"
      value={isMoment ? text.slice(0, 16) : text}
      onInput={(event) =>
        set(
          isMoment && event.currentTarget.value
            ? `${event.currentTarget.value}:00${zone}`
            : event.currentTarget.value || null,
        )
      }
    />
  );
}

const round6 = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
