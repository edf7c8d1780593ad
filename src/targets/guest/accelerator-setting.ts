import { z } from 'zod';

/** The choices of what runs a guest's instructions. */
export const acceleratorChoice = z.enum(['kvm', 'tcg', 'auto']);

export const acceleratorSetting = acceleratorChoice
  .default('kvm')
  .describe('kvm: hardware virtualisation; tcg: software emulation; auto: kvm where it works, else tcg.');
