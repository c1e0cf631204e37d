import { createRenderer, type Render } from '#shared/render.ts';
import type { Block, Message } from './message.ts';

/** A mail in both its forms. */
export type Rendered = { subject: string; html: string; text: string };

const render: Render = createRenderer({ folders: ['idp-ogestion/src/mail'], defaults: {} });

/** Writes a message as HTML and as text: the same sentences, the same addresses. */
export const rendered = (message: Message, support: string): Rendered => ({
  subject: message.subject,
  html: render('layout', { ...message, support }),
  text: asText(message, support),
});

const asText = ({ greeting, blocks }: Message, support: string): string =>
  [
    greeting,
    ...blocks.map(blockAsText),
    "Bonne journée !\nL'équipe Constructys",
    `-- \nMessage automatique : merci de ne pas y répondre. Une question ? Écrivez à ${support}.\nConstructys ne vous demandera jamais votre mot de passe.\n`,
  ].join('\n\n');

function blockAsText(block: Block): string {
  if (block.kind === 'text') return block.text;
  if (block.kind === 'address') return `${block.text} ${block.url}`;
  if (block.kind === 'value') return `${block.label} ${block.value}`;
  return `${block.label} :\n${block.url}\n\n${block.validity}`;
}
