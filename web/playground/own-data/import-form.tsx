import { Button } from '../parts/button.js';
import type { BaseChoiceProps } from './base-choice.js';
import { leftOutOf } from './left-out.js';
import { obstacleTo } from './obstacles.js';
import { PlanForm } from './plan-form.js';
import type { Plan } from './plan.js';
import { TableView } from './table-view.js';
import type { Reading } from './table.js';
import { visible } from '../words/visible.js';
import { ownData as words } from '../words/index.js';

interface ImportFormProps extends Omit<BaseChoiceProps, 'onChange'> {
  readonly isBusy: boolean;
  onPlan(plan: Plan): void;
  onReading(reading: Reading): void;
  onTrain(): void;
  onClose(): void;
}

/** Data that were opened: looked at, planned, and trained on. */
export function ImportForm({ isBusy, onTrain, onClose, ...choices }: ImportFormProps) {
  const { table, plan, groups, weight, onPlan } = choices;
  const isRead = groups !== undefined && groups.column === plan.group?.column;
  const obstacle = obstacleTo(plan, table, {
    weight,
    groupValues: isRead ? groups.values.length : undefined,
  });
  return (
    <div id="own-import" class="own-import">
      <h3 tabIndex={-1}>
        <bdi>{visible(table.name, 80)}</bdi>
      </h3>
      <TableView {...{ table, plan, onPlan }} />
      <p id="own-left-out" class="note">
        {table.found} {leftOutOf(table, plan)}
      </p>
      <PlanForm {...choices} />
      <div class="own-foot">
        <Button
          {...{ id: 'own-train', kind: 'main', ready: !obstacle && !isBusy }}
          onPress={onTrain}
        >
          {words.PANEL.train}
        </Button>
        <Button {...{ id: 'own-close' }} onPress={onClose}>
          {words.PANEL.close}
        </Button>
        <p id="own-obstacle" class="note" role="status">
          {obstacle ?? (isBusy ? words.OBSTACLES.busy : '')}
        </p>
      </div>
    </div>
  );
}
