/**
 * Guards, each taken out in turn: the simulation must notice every one of them. A mutant names the text that is exchanged, so
 * one whose text is gone fails loudly. `seed` is a schedule that kills it (mutants.json, written by `simulate --mutants --find`).
 * `story` names the mixture of stories.ts in which the guard matters; its schedules are tried first.
 */
export const MUTANTS = [
  {
    name: 'claim-unpublished',
    breaks: 'work is done under a claim that is not published (PROTOCOL §5)',
    file: 'daemon/cloud/loop.ts',
    edits: [
      ['if (claimed > 0 && !(await published())) return stop(claimed, broken);', ''],
      ['parts.agent.draftOwned(new Set(last.backlog))', 'parts.agent.draftOwned(new Set())'],
    ],
  },
  {
    name: 'digest',
    breaks: 'two approvals of different texts count for one',
    file: 'shared/approval/state.ts',
    edits: [['a.action_digest === b.action_digest &&', '']],
  },
  {
    name: 'contested',
    breaks: 'decisions that contradict each other stand side by side',
    file: 'shared/approval/state.ts',
    edits: [
      [
        'if (!others.every((record) => saysTheSame(first, record)))',
        'if (first.supersedes.includes(first.decision_id))',
      ],
    ],
  },
  {
    name: 'undo',
    breaks: 'an undo takes nothing back',
    file: 'shared/approval/state.ts',
    edits: [
      [
        'new Set(records.flatMap((record) => record.supersedes))',
        "new Set(records.flatMap((record) => (record.kind === 'undo' ? [] : record.supersedes)))",
      ],
    ],
    also: {
      'daemon/hands/plan.ts': [
        [
          'const by = records.find((record) => record.supersedes.includes(effect.record.decision_id));',
          "const by = records.find((record) => record.kind !== 'undo' && record.supersedes.includes(effect.record.decision_id));",
        ],
      ],
    },
  },
  {
    name: 'supersedes',
    story: 'another text',
    breaks: 'an approval that a later decision takes the place of is still carried out',
    file: 'daemon/hands/plan.ts',
    edits: [
      ['const alike = standingEffects(the);', 'const { mine: alike } = the;'],
      [
        'const by = records.find((record) => record.supersedes.includes(effect.record.decision_id));',
        'const by = undefined as DecisionRecord | undefined;',
      ],
    ],
  },
  {
    name: 'executor',
    breaks: 'a hand carries out what another one was to',
    file: 'daemon/hands/history.ts',
    edits: [['if (record.executor === state.hand) {', "if (record.executor !== '') {"]],
    // Behind it stands one more: Local leaves to another computer what is that one's.
    also: {
      'daemon/local/approvals.ts': [
        [
          'return name === undefined || Date.parse(state.decision.send_by) <= now() ?',
          'return name === undefined || now() > 0 ?',
        ],
      ],
    },
  },
  {
    name: 'fsync',
    story: 'power cut',
    breaks: 'the journal is not durable before the next instruction',
    file: 'daemon/hands/journal/journal.ts',
    edits: [['fs.fsyncSync(this.#fd);', '']],
  },
  {
    name: 'data-record',
    breaks: 'bytes leave that no `data` entry tells of',
    file: 'daemon/hands/email/attempt.ts',
    edits: [['const data = writeData(journal, effect.record.decision_id, token);', 'const data = ok(null);']],
  },
  {
    name: 'recover-unknown',
    breaks: 'an attempt that was interrupted after `data` is made again',
    file: 'daemon/hands/email/attempt.ts',
    edits: [['return open.data\n', 'return open.n < 0\n']],
  },
  {
    name: 'lost-is-not-done',
    breaks: 'a lost connection after `data` counts as not done',
    file: 'daemon/hands/email/attempt.ts',
    edits: [
      [
        "    case 'lost':\n      return { type: 'unknown', ...base, message: submitted.message };",
        "    case 'lost':\n      return { type: 'not_done', ...base, reason: 'connection', message: submitted.message, retry_at: stamp.at };",
      ],
    ],
  },
  {
    name: 'send-by',
    breaks: 'an approval leaves long after the time by which it was to',
    file: 'daemon/hands/plan-effect.ts',
    edits: [
      [
        'effect.attempts === 0 && facts.now >= time(sendBy)',
        'effect.attempts < 0 && facts.now >= time(sendBy)',
      ],
    ],
  },
  {
    name: 'expires',
    breaks: 'an approval leaves after it has expired',
    file: 'daemon/hands/plan-effect.ts',
    edits: [
      ['if (facts.now >= time(action.expires)) {', 'if (facts.now < 0) {'],
      [
        'effect.attempts === 0 && facts.now >= time(sendBy)',
        'effect.attempts < 0 && facts.now >= time(sendBy)',
      ],
    ],
  },
  {
    name: 'hold',
    breaks: 'the hold does not hold',
    file: 'daemon/hands/plan-effect.ts',
    edits: [['const until = from + settings.hold;', 'const until = from;']],
  },
  {
    name: 'pause',
    breaks: 'a pause holds nothing back',
    file: 'daemon/hands/plan-effect.ts',
    edits: [['if (pause === undefined) return null;', 'if (pause !== null) return null;']],
  },
  {
    name: 'slot',
    story: 'two drafts',
    breaks: 'two answers to one mail leave',
    file: 'daemon/hands/plan-effect.ts',
    edits: [
      [
        'function slotTaken(history: History, effect: Effect, facts: Facts, settings: HandSettings): Outcome | null {',
        'function slotTaken(history: History, effect: Effect, facts: Facts, settings: HandSettings): Outcome | null {\n  if (facts.now > 0) return null;',
      ],
    ],
  },
  {
    name: 'rate',
    breaks: 'more leaves in an hour than may',
    file: 'daemon/hands/plan-effect.ts',
    edits: [
      [
        'if (left.length + trying < settings.perHour) return null;',
        'if (left.length + trying < 1000) return null;',
      ],
    ],
  },
  {
    name: 'dry-run',
    breaks: 'a computer in dry run sends',
    file: 'daemon/hands/plan-effect.ts',
    edits: [
      [
        "if (facts.mode === 'dry' && effect.record.mode === 'live') return { kind: 'hold-live', effect };",
        '',
      ],
    ],
  },
  {
    name: 'pins-at-attempt',
    story: 'lost phone',
    breaks: 'what a revoked key approved still leaves',
    file: 'daemon/hands/plan-effect.ts',
    edits: [
      ['return trusted.ok ? null :', 'return facts.now > 0 ? null :'],
      ['trusted.refusal.kind, trusted.refusal.message', "'', ''"],
    ],
  },
  {
    name: 'frozen-again',
    breaks: 'the message is made anew for each attempt, under another name',
    file: 'daemon/hands/email/message.ts',
    edits: [
      [
        'messageId: messageIdFor(record, secret),',
        'messageId: messageIdFor({ ...record, decision_id: `${decision} ${String(seenAt)}` }, secret),',
      ],
    ],
  },
  {
    name: 'look-first',
    story: 'old computer',
    breaks: 'a computer that was put back to before it sent sends again what lies in Sent',
    file: 'daemon/hands/plan-effect.ts',
    edits: [["facts.mode === 'live' ? firstLooks(history, effect, facts) : ok(null);", 'ok(null);']],
  },
  {
    name: 'head-lock',
    story: 'old journal',
    breaks: 'a restored journal goes on as if it were whole',
    file: 'daemon/hands/email/email-hand.ts',
    edits: [["if (held.value) return ok('held');", "if (held.ok) return ok('held');"]],
  },
  {
    name: 'released-doubt',
    story: 'old journal',
    breaks: 'what a restored journal does not know of leaves again once a person releases the hand',
    file: 'daemon/hands/effect.ts',
    edits: [
      ["if (record.mode === 'dry' || outlivesRestore(ending)) return effect;", 'if (at > 0) return effect;'],
    ],
  },
  {
    name: 'release-here',
    story: 'old journal',
    breaks:
      'a release counts for another journal too, and before the hand has heard of every decision (found by seed 1182955)',
    file: 'daemon/hands/controls.ts',
    edits: [["if (!known.value) return refuse('other-journal', OTHER_JOURNAL);", '']],
    also: {
      'daemon/local/executive.ts': [
        [
          'await this.#vaultDecisions.carryOut();',
          'await this.#vaultDecisions.carryOut(); await this.#vaultDecisions.release({ ...(await parts.hand.status()), locked: false });',
        ],
      ],
    },
  },
  {
    name: 'edit-voids',
    breaks: 'an approval outlives an edit of its draft',
    file: 'daemon/local/next-step.ts',
    edits: [
      [
        'return wasEdited || !sameDraft(decision.action, request, draft);',
        'return decision.decision_id === draft && wasEdited;',
      ],
    ],
  },
  {
    name: 'absence',
    breaks: 'a note that is not on disk is deleted for everybody',
    file: 'daemon/sync/replay.ts',
    edits: [['if (acceptLoss) return true;', 'if (path !== "") return true;']],
    also: {
      'daemon/sync/one-place.ts': [
        ['(places === 0 && !acceptLoss)', '(places === 0 && acceptLoss && places > 0)'],
      ],
    },
  },
  {
    name: 'secret-scan',
    breaks: 'a secret in a note is published',
    file: 'daemon/sync/plan.ts',
    edits: [['await withholdSecrets(plan, blob);', '']],
  },
  {
    name: 'unfinished',
    breaks: 'a decision that a device is still writing is published as far as it is, for good',
    file: 'daemon/sync/plan.ts',
    edits: [['await withholdUnfinished(plan, received.view, situation.wrote, blob);', '']],
  },
  {
    name: 'access-table',
    story: 'not theirs',
    breaks: 'a commit changes what its author may not',
    file: 'daemon/sync/replay.ts',
    edits: [
      [
        'if (placed !== null && mayCommit(agent, operation, placed)) continue;',
        'if (placed !== null) continue;',
      ],
    ],
  },
  {
    name: 'held',
    breaks: 'what somebody changes who may not is applied',
    file: 'daemon/sync/receive.ts',
    edits: [['&& !mayCommit(signer, operation, placed))', "&& operation === 'append')"]],
  },
  {
    name: 'accepted-view',
    breaks: 'a cloud takes a request away in one commit and creates another in its place in the next',
    file: 'daemon/sync/receive.ts',
    edits: [
      [
        'function incomingAt({ path, after }: FileChange',
        'function incomingAt({ path, before, after }: FileChange',
      ],
      ['accepted: view.get(path), after }', 'accepted: before?.oid ?? null, after }'],
    ],
  },
  {
    name: 'decision-written-once',
    breaks: 'a published decision is dropped when its file is deleted',
    file: 'daemon/sync/replay.ts',
    edits: [
      ["first?.place === 'decisions' && (baseline", "first?.place === 'dashboard' && (baseline"],
      [
        'if (placed !== null && mayCommit(agent, operation, placed)) continue;',
        "if (placed !== null && (placed.place === 'decisions' || mayCommit(agent, operation, placed))) continue;",
      ],
      ['if (acceptLoss) return true;', "if (acceptLoss || placed.place === 'decisions') return true;"],
    ],
  },
  {
    name: 'one-place',
    breaks: 'a note is published in two places',
    file: 'daemon/sync/one-place.ts',
    edits: [['places > 1 ||', 'places > 99 ||']],
    also: {
      'daemon/sync/second-copy.ts': [
        ['places.length < 2) return false;', 'places.length < 99) return false;'],
      ],
    },
  },
  {
    name: 'kept-versions',
    story: 'two desks',
    breaks: 'what a replay replaces is not kept',
    file: 'daemon/sync/replay-plan.ts',
    edits: [['plan.keep.set(path, mine);', 'void plan;']],
    also: {
      'daemon/sync/replay.ts': [["if (copy !== '') edit(plan, copy, situation.disk.get(copy), mine);", '']],
    },
  },
  {
    name: 'changed-meanwhile',
    story: 'two desks',
    breaks: 'what a person writes while a note is replaced is overwritten',
    file: 'daemon/sync/apply.ts',
    edits: [
      [
        "if (bytes === null || blobOid(bytes) !== from) return 'changed';",
        "if (bytes === null) return 'changed';",
      ],
      ['if (bytes !== null && blobOid(bytes) !== oid) late.set(path, bytes);', ''],
    ],
  },
  {
    name: 'saved-by-rename',
    story: 'two desks',
    breaks:
      'what another program saved by a rename while a note is replaced is overwritten (found by seed 128)',
    file: 'daemon/sync/apply.ts',
    edits: [
      [
        "if (!same || this.leadsOut(path)) return 'changed';",
        "if (!same && lstatSync(old).nlink > 1) return 'changed';",
      ],
    ],
  },
  {
    name: 'rewound-freeze',
    story: 'old remote',
    breaks: 'a remote that went back is followed',
    file: 'daemon/sync/rewound.ts',
    edits: [['await pointBackupAt(repository, base, now());', '']],
    also: {
      'daemon/sync/history.ts': [
        ['const unfreeze = answer.to(freeze);', "const unfreeze = answer.to(freeze) ?? 'accept';"],
      ],
    },
  },
  {
    name: 'annul',
    story: 'edited late',
    breaks: 'an edit does not void what a killed process was about to send (found by seed 1022082)',
    file: 'daemon/hands/annul.ts',
    edits: [['effect.open?.data === true', 'effect.open !== null']],
  },
  {
    name: 'given',
    story: 'put away',
    breaks:
      'an approval that was deleted leaves after an undo that could not name it (found by seed 1025177)',
    file: 'daemon/hands/plan.ts',
    edits: [['!begun && !alike.some(({ record }) => facts.given(record.decision_id))', 'begun && false']],
  },
];
