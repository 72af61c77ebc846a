import { href, settingsPath } from '../../navigation/paths.ts';
import { Note, TextLink } from '../../ui/index.ts';
import type { AddTarget } from './add-target.ts';

/** Before anything is added from the web: who is contacted, what is kept, and what offline denies. */
export function WebNotice({ target, isOffline }: { target: AddTarget; isOffline: boolean }) {
  if (target.type !== 'web' && target.type !== 'list') return null;
  const sites = target.type === 'web' ? target.host : 'The sites in the list';
  if (isOffline && !(target.type === 'web' && target.isLocal)) {
    return (
      <Note
        kind="warn"
        isLive
        action={<TextLink href={href(settingsPath({ section: 'network' }))}>Network settings</TextLink>}
      >
        {target.type === 'web'
          ? `Trestle is offline: ${sites} is not contacted. Turn offline off to fetch from it.`
          : 'Trestle is offline: only sites on this machine are contacted. Turn offline off to fetch the others.'}
      </Note>
    );
  }
  return (
    <Note isLive>
      {target.type === 'web' && target.isLocal
        ? `${sites} is on this machine: nothing goes online.`
        : `This goes online. Only ${target.type === 'web' ? `${target.host} is` : 'the sites in the list are'} asked for pages, as robots.txt allows.`}{' '}
      {target.type === 'web' ? 'A sitemap brings every page it lists, any other address is one page.' : null} Pages are
      kept in this workspace and fetched again when you refresh.
    </Note>
  );
}
