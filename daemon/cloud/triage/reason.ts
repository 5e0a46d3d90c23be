import type { Category } from './decide.ts';

/**
 * The reason for a category in words: the first of its clues that a mail shows. Ordered from what proves most to what
 * proves least; the last one always holds.
 */
const REASONS: Readonly<Record<Category, readonly (readonly [clue: string, sentence: string])[]>> = {
  needs_reply: [
    ['passes_on_visitor', 'A visitor of your site wrote to you through its form; answers go to the visitor.'],
    ['enquiry_form', 'Somebody wrote to you through a form or a platform and seems to wait for an answer.'],
    ['buying', 'It asks for something that you offer, or for a price.'],
    ['asks_with_deadline', 'It asks something of you and names a time.'],
    ['asks_you', 'It asks you a question.'],
    ['asks_by_request', 'It asks you to do or send something.'],
    ['question', 'It asks a question.'],
    ['', 'A person seems to have written to you.'],
  ],
  fyi: [
    ['from_owner', 'You wrote this mail yourself.'],
    ['no_sender', 'This mail names no sender, so there is nobody to answer.'],
    ['cc_only', 'You got a copy (Cc); it was written to somebody else.'],
    ['to_crowd', 'It was written to many people.'],
    ['nothing_needed', 'It tells you something and says that no answer is needed.'],
    ['thanks', 'It thanks or confirms, and asks nothing.'],
    ['', 'A person tells you something; no answer seems to be expected.'],
  ],
  list: [
    ['list_id', 'This mail came through a mailing list.'],
    ['list_post', 'This mail came through a mailing list.'],
    ['list_software', 'This mail came through a mailing list.'],
    ['precedence_list', 'This mail came through a mailing list.'],
    ['', 'It reads like a discussion among the members of a list.'],
  ],
  newsletter: [
    ['list_unsubscribe', 'This mail went to many subscribers (List-Unsubscribe).'],
    ['list_id', 'This mail went to many subscribers (List-Id).'],
    ['precedence_bulk', 'This mail was sent in bulk (Precedence), so it gets no automatic draft.'],
    ['precedence_list', 'This mail was sent in bulk (Precedence), so it gets no automatic draft.'],
    ['unsubscribe', 'It tells how to unsubscribe, as mailings to many do.'],
    ['', 'It reads like a mailing to many readers.'],
  ],
  notification: [
    ['auto_generated', 'A program sent this mail by itself (Auto-Submitted), so nobody waits for an answer.'],
    ['empty_return_path', 'This mail has an empty return path, so it must not be answered (RFC 3834).'],
    ['no_reply_sender', 'Its sender takes no answers (a no-reply address).'],
    ['machine_sender', 'A program sent this mail (its sender is a system address).'],
    ['event_field', 'A program reports an event (its header says which).'],
    ['sign_in', 'It is about access to an account.'],
    ['', 'It reads like the message of a program.'],
  ],
  receipt: [
    ['schema_order', 'It holds an order, a ticket or an invoice that programs can read.'],
    ['thanks_purchase', 'It confirms a purchase.'],
    ['invoice', 'It is about a bill.'],
    ['shipping', 'It is about a delivery.'],
    ['booking', 'It is about a booking.'],
    ['order', 'It is about an order.'],
    ['', 'It reads like a confirmation of something bought or paid.'],
  ],
  calendar: [
    ['attached_calendar', 'It carries an appointment for your calendar.'],
    ['', 'It is about an appointment.'],
  ],
  bounce: [['', 'It reads like the report of a mail server about a mail that was not delivered.']],
  autoreply: [
    ['out_of_office', 'It says that somebody is away; nobody waits for an answer.'],
    ['', 'It reads like an automatic confirmation; nobody waits for an answer.'],
  ],
  cold_pitch: [
    ['outreach', 'A stranger tries to sell you something and asks for a talk.'],
    ['', 'A stranger offers you goods or services.'],
  ],
  spam: [
    ['account_threat', 'It threatens to block an account so that you give away access.'],
    ['extortion', 'It tries to blackmail you.'],
    ['windfall', 'It promises money that does not exist.'],
    ['get_rich', 'It promises easy money.'],
    ['', 'It reads like mail that was sent to strangers in bulk, or like a fraud.'],
  ],
};

export function reasonFor(category: Category, clues: ReadonlySet<string>): string {
  const found = REASONS[category].find(([clue]) => clue === '' || clues.has(clue));
  return found?.[1] ?? 'No rule says more about this mail.';
}
