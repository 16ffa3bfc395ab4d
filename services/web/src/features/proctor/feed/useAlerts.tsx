import { Button, Group, Text } from '@mantine/core';
import { notifications, notificationsStore } from '@mantine/notifications';
import type { AnomalyAlert, DashboardMessage } from '@proctorwise/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useFormat } from '../../../i18n/useFormat.js';
import { TOASTS_AT_ONCE } from '../../../ui/Toasts.js';
import { admitAlert, isGrave, NOTHING_TOLD, nothingFolded, seeAlert } from '../engine/alert-budget.js';
import { type MissedTogether, seenAtFirst, tellMissed } from '../engine/missed-alerts.js';
import { SEVERITY_COLOR } from '../engine/severity.js';
import { type AlertList, anomaliesKey } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import { soundAlert } from './alertSound.js';

const SHOWN_MS = { critical: 15_000, high: 8_000 } as const;

type Severity = AnomalyAlert['severity'];
type Toasted = Pick<AnomalyAlert, 'anomaly_id' | 'session_id' | 'anomaly_type' | 'student_name' | 'exam_title'>;

interface Alerts {
  /** Tells of an anomaly as it comes. */
  tell(message: Extract<DashboardMessage, { type: 'anomaly' }>): void;
  /** Tells what of a list of the newest alerts was not told yet; of the first list not what the page opened with. */
  tellMissed(list: AlertList): void;
  /**
   * A session's page shows what is raised there, so that no toast has to. The sound stays: it is for who is not looking.
   * @returns the page shows it no more
   */
  readonly lookAt: (sessionId: string) => () => void;
}

/**
 * Toasts for critical and high anomalies, within a budget, and a sound for the critical ones among them. The toasts go
 * with who uses this: they name students, and whoever comes next may be somebody else.
 */
export function useAlerts(sound: boolean): Alerts {
  const show = useToasts();
  const budget = useRef(NOTHING_TOLD);
  const [openedAt] = useState(Date.now);
  const hasSeenList = useRef(false);
  const lookedAt = useRef<string | null>(null);
  const lookAt = useCallback((sessionId: string) => {
    lookedAt.current = sessionId;
    budget.current = nothingFolded(budget.current, sessionId);
    hideToasts([toastsOf(sessionId)]);
    return () => {
      if (lookedAt.current === sessionId) lookedAt.current = null;
    };
  }, []);
  useEffect(() => () => hideToasts([OF_ONE, OF_MANY]), []);
  return {
    lookAt,
    tell({ anomaly, session }) {
      const now = performance.now();
      if (anomaly.session_id === lookedAt.current) {
        const seen = seeAlert(budget.current, anomaly, now);
        budget.current = seen.budget;
        if (sound && seen.sounds) soundAlert();
        return;
      }
      const { notifications: shown, queue } = notificationsStore.getState();
      // On a phone a dialog leaves room for one: what waits for its end alone is not too much.
      const waiting = Math.max(0, shown.length + queue.length - TOASTS_AT_ONCE);
      const step = admitAlert(budget.current, anomaly, now, waiting);
      budget.current = step.budget;
      if (!step.show || !isGrave(anomaly.severity)) return;
      if (sound && anomaly.severity === 'critical') soundAlert();
      show.one({ ...session, ...anomaly }, anomaly.severity, step.folded, null);
    },
    tellMissed({ list, serverOffsetMs }) {
      if (!hasSeenList.current) {
        hasSeenList.current = true;
        budget.current = seenAtFirst(budget.current, { list, openedAt, cameAt: Date.now(), serverOffsetMs });
      }
      const missed = tellMissed(budget.current, list, performance.now(), lookedAt.current);
      budget.current = missed.budget;
      if (sound && missed.critical) soundAlert();
      for (const { alert, folded } of missed.each) show.one(alert, alert.severity, folded, alert.detected_at);
      if (missed.together !== null) show.together(missed.together);
    },
  };
}

/** How the ids of toasts begin. */
const OF_ONE = 'anomaly-';
const OF_MANY = 'anomalies-';
/** Begins the ids of all toasts of a session. */
const toastsOf = (sessionId: string): string => `${OF_ONE}${sessionId}-`;

/** Also those that wait for room on the screen. @param beginnings of their ids */
function hideToasts(beginnings: readonly string[]): void {
  const { notifications: shown, queue } = notificationsStore.getState();
  for (const { id } of [...shown, ...queue])
    if (id !== undefined && beginnings.some((beginning) => id.startsWith(beginning))) notifications.hide(id);
}

function useToasts() {
  const { t } = useProctorTexts();
  const { t: shell } = useTranslation();
  const { time } = useFormat();
  const navigate = useNavigate();
  const queries = useQueryClient();

  const show = (id: string, severity: Severity, title: string, message: ReactNode): void => {
    notifications.show({
      id,
      role: severity === 'critical' ? 'alert' : 'status',
      priority: severity === 'critical' ? 1 : 0,
      color: SEVERITY_COLOR[severity],
      autoClose: SHOWN_MS[severity],
      closeButtonProps: { 'aria-label': shell('actions.close') },
      title,
      message,
    });
  };
  return {
    /** @param missedAt when it began, ISO 8601, where it is told late; else null */
    one(alert: Toasted, severity: Severity, folded: number, missedAt: string | null): void {
      const id = `${toastsOf(alert.session_id)}${alert.anomaly_id}`;
      const watch = (): void => {
        notifications.hide(id);
        void navigate(`/proctor/sessions/${alert.session_id}`);
        // The page of a session that is over reads nothing again by itself.
        void queries.invalidateQueries({ queryKey: anomaliesKey(alert.session_id) });
      };
      const title = t('alert.title', { severity: t(`severity.${severity}`), type: t(`type.${alert.anomaly_type}`) });
      show(
        id,
        severity,
        title,
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <div>
            <Text size="sm">{t('alert.body', { name: alert.student_name, exam: alert.exam_title })}</Text>
            {missedAt !== null && <Aside>{t('alert.late', { time: time(missedAt) })}</Aside>}
            {folded > 0 && (
              <Aside>{t(missedAt === null ? 'alert.folded' : 'alert.foldedLate', { count: folded })}</Aside>
            )}
          </div>
          <Button size="xs" variant="default" onClick={watch} style={{ flexShrink: 0 }}>
            {t('alert.watch')}
          </Button>
        </Group>,
      );
    },
    together({ id, critical, high, sessions, names }: MissedTogether): void {
      const counts = (
        [
          ['critical', critical],
          ['high', high],
        ] as const
      ).filter(([, count]) => count > 0);
      const title = counts
        .map(([severity, count]) => t('severityCount', { count, severity: t(`severity.${severity}`) }))
        .join(', ');
      show(
        `${OF_MANY}${id}`,
        critical > 0 ? 'critical' : 'high',
        title,
        <>
          <Text size="sm">{t('alert.inSessions', { count: sessions })}</Text>
          <Text size="sm">{t('alert.amongThem', { names: names.join(', ') })}</Text>
          <Aside>{t('alert.wasAway')}</Aside>
        </>,
      );
    },
  };
}

function Aside({ children }: { readonly children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}
