/** No I, O or Q, which look like digits. */
const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** Whether `value` is a UAI (ex-RNE): seven digits and the letter that controls them. */
export const isUai = (value: string): boolean =>
  /^\d{7}[A-Z]$/.test(value) && LETTERS[Number(value.slice(0, 7)) % LETTERS.length] === value[7];
