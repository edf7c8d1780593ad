import { z } from 'zod';

/** The setting that chooses what runs a guest's instructions. */
export const acceleratorSetting = z
  .enum(['kvm', 'tcg', 'auto'])
  .default('kvm')
  .describe('kvm: hardware virtualisation; tcg: software emulation; auto: kvm where it works, else tcg.');
