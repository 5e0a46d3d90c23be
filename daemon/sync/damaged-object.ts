/** An object that is there but is not what it should be: damaged on the way, or made so on purpose. */
export class DamagedObject extends Error {
  readonly code = 'DamagedObject';
}
