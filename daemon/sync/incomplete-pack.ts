/** What came is not what was asked for, or not fit to be taken in: nothing of it is kept, and it is asked for again. */
export class IncompletePack extends Error {
  readonly code = 'IncompletePack';
}
