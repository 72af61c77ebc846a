import type { DoctorCheck } from '../../contract/doctor.ts';
import { checkDisplay, checkElectron } from '../doctor/check-desktop.ts';
import { checkCrashReports, checkLogs } from '../doctor/check-logs.ts';
import { checkModels } from '../doctor/check-models.ts';
import { checkNativeModules } from '../doctor/check-native-modules.ts';
import { checkRuntime } from '../doctor/check-runtime.ts';
import { checkSearchMemory } from '../doctor/check-search-memory.ts';
import { checkStorage } from '../doctor/check-storage.ts';
import type { Handlers } from '../handlers.ts';
import type { EngineServices } from '../services.ts';

/** Looks at everything the product needs; each check tries the thing itself, it does not ask whether it is installed. */
export function createDoctorHandlers(services: EngineServices): Handlers<'doctor.run'> {
  return {
    'doctor.run': async () => {
      const checks: DoctorCheck[] = [
        checkRuntime(),
        await checkNativeModules(),
        await checkModels(services),
        checkSearchMemory(),
        checkStorage(services),
        checkElectron(services),
        checkDisplay(services),
        checkOffline(services),
        checkLogs(services),
        checkCrashReports(services),
      ];
      return {
        ok: checks.every(({ ok, isOptional }) => ok || isOptional),
        version: services.layout.version,
        checks,
      };
    },
  };
}

function checkOffline({ egress }: EngineServices): DoctorCheck {
  const found = egress.isOffline
    ? 'only this machine may be contacted'
    : 'off; nothing leaves all the same, no host is allowed';
  return { id: 'offline', ok: true, found, wayOut: null, isOptional: true };
}
