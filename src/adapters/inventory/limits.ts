/** Some 50,000 hosts with twenty variables each. */
export const saidBytesMax = 32 * 1024 * 1024;

export const tooMuch = {
  problem: 'said more than 32 MiB.',
  next: 'Let it say less: only the hosts of this environment, and only the variables that plans use.',
};
