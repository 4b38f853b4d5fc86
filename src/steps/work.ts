import { line } from './line.ts';
import { local } from './local.ts';
import { packageStep } from './package.ts';
import { reboot } from './reboot.ts';
import { run } from './run.ts';
import { script } from './script.ts';
import { service } from './service.ts';
import type { StepSetting, StepSpec, StepWork } from './spec.ts';
import { symlink } from './symlink.ts';
import { upload } from './upload.ts';
import { wait } from './wait.ts';

/** What a step does, by its type. */
export function stepWork(spec: StepSpec, setting: StepSetting): StepWork {
  switch (spec.type) {
    case 'run':
      return run(spec, setting);
    case 'script':
      return script(spec, setting);
    case 'upload':
    case 'template':
      return upload(spec, setting);
    case 'symlink':
      return symlink(spec, setting);
    case 'service':
      return service(spec, setting);
    case 'package':
      return packageStep(spec, setting);
    case 'line':
      return line(spec, setting);
    case 'wait':
      return wait(spec, setting);
    case 'reboot':
      return reboot(spec, setting);
    case 'local':
      return local(spec, setting);
    default:
      return spec satisfies never;
  }
}
