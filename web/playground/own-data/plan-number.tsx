import { NumberInput } from '../parts/field.js';
import { clamp } from './plan.js';

interface PlanNumberProps {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  onNumber(value: number): void;
}

/** A whole number; what is none changes nothing. */
export function PlanNumber({ id, label, about, value, min, max, onNumber }: PlanNumberProps) {
  return (
    <div class="own-number">
      <label for={id}>{label}</label>
      <NumberInput
        {...{ id, name: id, value: String(value), min, max }}
        {...(about && { describedBy: `${id}-note` })}
        onText={(text) => {
          const number = text.trim() === '' ? NaN : Number(text);
          if (Number.isFinite(number)) onNumber(clamp(number, { min, max }));
        }}
      />
      {about && (
        <span id={`${id}-note`} class="note">
          {about}
        </span>
      )}
    </div>
  );
}
