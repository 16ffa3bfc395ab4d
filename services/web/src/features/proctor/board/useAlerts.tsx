import { Button, Group, Text } from '@mantine/core';
import { notifications, notificationsStore } from '@mantine/notifications';
import type { DashboardMessage } from '@proctorwise/contracts';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { admitAlert, NOTHING_TOLD } from '../engine/alert-budget.js';
import { SEVERITY_COLOR } from '../engine/severity.js';
import { useProctorTexts } from '../texts.js';
import { soundAlert } from './alertSound.js';

const HIGH_MS = 8_000;
const CRITICAL_MS = 15_000;

/**
 * Toasts for critical and high anomalies, within a budget, and a sound for the critical ones among them.
 * @returns tells of an anomaly
 */
export function useAlerts(sound: boolean) {
  const { t } = useProctorTexts();
  const { t: shell } = useTranslation();
  const navigate = useNavigate();
  const budget = useRef(NOTHING_TOLD);

  const alert = ({ anomaly, session }: Extract<DashboardMessage, { type: 'anomaly' }>): void => {
    const { queue } = notificationsStore.getState();
    const step = admitAlert(budget.current, anomaly, performance.now(), queue.length);
    budget.current = step.budget;
    if (!step.show) return;
    if (sound && anomaly.severity === 'critical') soundAlert();
    const id = `anomaly-${anomaly.anomaly_id}`;
    const watch = (): void => {
      notifications.hide(id);
      void navigate(`/proctor/sessions/${session.session_id}`);
    };
    notifications.show({
      id,
      role: anomaly.severity === 'critical' ? 'alert' : 'status',
      priority: anomaly.severity === 'critical' ? 1 : 0,
      color: SEVERITY_COLOR[anomaly.severity],
      autoClose: anomaly.severity === 'critical' ? CRITICAL_MS : HIGH_MS,
      closeButtonProps: { 'aria-label': shell('actions.close') },
      title: t('alert.title', {
        severity: t(`severity.${anomaly.severity}`),
        type: t(`type.${anomaly.anomaly_type}`),
      }),
      message: (
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <div>
            <Text size="sm">{t('alert.body', { name: session.student_name, exam: session.exam_title })}</Text>
            {step.folded > 0 && (
              <Text size="sm" c="dimmed">
                {t('alert.folded', { count: step.folded })}
              </Text>
            )}
          </div>
          <Button size="xs" variant="default" onClick={watch} style={{ flexShrink: 0 }}>
            {t('alert.watch')}
          </Button>
        </Group>
      ),
    });
  };
  return alert;
}
