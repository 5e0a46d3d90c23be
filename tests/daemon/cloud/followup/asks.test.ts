import { describe, expect, it } from 'vitest';
import { asksSomething } from '../../../../daemon/cloud/followup/asks.ts';

describe('a letter that asks something', () => {
  it.each([
    'Hello Ana,\n\nwhich of the two dates suits you?\n\nBest regards\nMe',
    'Hello Ana,\n\nplease send me the signed contract.\n\nMe',
    'Guten Tag Frau Berg,\n\nkönnten Sie mir bitte die Rechnung noch einmal schicken?\n\nViele Grüße',
    'Bonjour,\n\npourriez-vous me confirmer la date ?\n\nCordialement',
    'Hola:\n\n¿me puede confirmar la hora?\n\nUn saludo',
    'Buongiorno,\n\nmi può mandare il contratto firmato?\n\nSaluti',
    'Hej,\n\nkan du skicka avtalet?\n\nHälsningar',
    'ご担当者様\n\n契約書をお送りいただけますか。\n\n佐藤',
  ])('%j', (body) => {
    expect(asksSomething(body)).toBe(true);
  });
});

describe('a letter that asks nothing', () => {
  it.each([
    'Hello Ana,\n\nthank you, the parcel has arrived.\n\nMe',
    'Hello Ana,\n\nattached is the offer. If you have any questions, please let me know.\n\nMe',
    'Guten Tag,\n\nanbei das Angebot. Bei Fragen melden Sie sich bitte jederzeit.\n\nViele Grüße',
    'Bonjour,\n\nvoici le devis. N’hésitez pas à me contacter si vous avez des questions.\n\nCordialement',
    'Hello Ana,\n\nit is order 4711.\n\nOn 20 November 2026, Ana wrote:\n> Which order number does it belong to?\n> Can you send it today?',
  ])('%j', (body) => {
    expect(asksSomething(body)).toBe(false);
  });

  it('is judged in bounded time, however it was written', () => {
    expect(asksSomething('. '.repeat(200_000))).toBe(false);
    expect(asksSomething('if you have any question '.repeat(50_000))).toBe(false);
  });
});
