import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../parts/button.js';
import { ownData as words } from '../words/index.js';

export function PasteForm({ onText }: { onText(text: string): void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  return (
    <div class="own-pasting">
      <label for="own-text">{words.PANEL.pasteLabel}</label>
      <textarea {...{ ref: area, id: 'own-text', name: 'own-text', rows: 5, spellcheck: false }} />
      <Button
        {...{ id: 'own-read', kind: 'small' }}
        onPress={() => onText(area.current?.value ?? '')}
      >
        {words.PANEL.readPasted}
      </Button>
    </div>
  );
}
