import { Alert, Tabs } from '@mantine/core';
import { IconCalendarTime, IconChartBar, IconListNumbers, IconMail, IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate, useParams } from 'react-router';
import { useFormat } from '../../../i18n/useFormat.js';
import { PageLoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { examQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import classes from './ExamPage.module.css';

const TABS = [
  ['questions', IconListNumbers],
  ['slots', IconCalendarTime],
  ['invitations', IconMail],
  ['results', IconChartBar],
  ['settings', IconSettings],
] as const;

/** One exam: its head, and a tab for each of its parts. The tab stands in the address. */
export function ExamPage() {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const { examId = '' } = useParams();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const exam = useQuery(examQuery(examId));
  const current = TABS.find(([tab]) => pathname.endsWith(`/${tab}`))?.[0] ?? 'questions';

  if (exam.isPending) return <Loading label={t('exam.loading')} />;
  if (exam.isLoadingError) return <PageLoadFailed error={exam.error} onRetry={exam.refetch} />;
  // Of an open exam the invitations are out of the way; they are still where their address leads.
  const tabs = TABS.filter(([tab]) => tab !== 'invitations' || tab === current || exam.data.entry === 'invited');
  const lead = `${format.duration(exam.data.duration_minutes)} · ${t('list.passMark', { mark: format.percent(exam.data.pass_mark) })}`;

  return (
    <>
      <PageHeader title={exam.data.title} lead={lead} back={{ to: '/teacher', label: t('exam.back') }} />
      {exam.data.status === 'deleted' && (
        <Alert color="gray" title={t('exam.withdrawnTitle')} mb="lg">
          {t('exam.withdrawnBody')}
        </Alert>
      )}
      <Tabs
        value={current}
        keepMounted={false}
        onChange={(tab) =>
          void navigate(tab === 'questions' ? `/teacher/exams/${examId}` : `/teacher/exams/${examId}/${tab}`)
        }
      >
        <Tabs.List className={classes.tabs} aria-label={t('exam.tabs.label')} mb="lg">
          {tabs.map(([tab, Icon]) => (
            <Tabs.Tab key={tab} value={tab} leftSection={<Icon size={16} aria-hidden className={classes.tabIcon} />}>
              {t(`exam.tabs.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(([tab]) => (
          <Tabs.Panel key={tab} value={tab}>
            {tab === current && <Outlet />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
