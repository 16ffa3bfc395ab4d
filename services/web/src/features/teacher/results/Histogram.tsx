import { Card, Text, Title } from '@mantine/core';
import { useFormat } from '../../../i18n/useFormat.js';
import { useTeacherTexts } from '../texts.js';
import classes from './Histogram.module.css';
import { HISTOGRAM_BINS, histogram } from './statistics.js';

interface HistogramProps {
  /** 0..100 */
  readonly percentages: readonly number[];
  /** 0..100 */
  readonly passMark: number;
}

/** How many papers lie in each tenth of the points; bins that reach the pass mark are teal. */
export function Histogram({ percentages, passMark }: HistogramProps) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const bins = histogram(percentages);
  const highest = Math.max(1, ...bins);
  const step = 100 / HISTOGRAM_BINS;
  return (
    <Card component="section">
      <Title order={2} size="h3">
        {t('results.histogram')}
      </Title>
      <Text c="dimmed" size="sm">
        {t('results.histogramLead')}
      </Text>
      <ol className={classes.chart}>
        {bins.map((count, bin) => {
          const from = bin * step;
          const label = t('results.bar', {
            count,
            from: format.percent(from),
            to: format.percent(from + step),
          });
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the bin is the identity
            <li key={bin} className={classes.bin}>
              <div className={classes.column} role="img" aria-label={label}>
                {count > 0 && <span className={classes.count}>{format.number(count)}</span>}
                <div
                  className={classes.bar}
                  data-passed={from >= passMark}
                  style={{ blockSize: `${(count / highest) * 100}%` }}
                />
              </div>
              <span className={classes.tick} aria-hidden>
                {format.number(from)}
              </span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
