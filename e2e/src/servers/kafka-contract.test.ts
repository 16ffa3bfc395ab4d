import { notRun } from '@proctorwise/contracts/testing';
import { eventLogContract } from '@proctorwise/platform/testing';
import { MISSING_JAVA } from '../needs.js';
import { openTestEventLog } from './kafka-events-under-test.js';
import { anyKafka, kafkaUnderTest } from './kafka-under-test.js';

const kafka = kafkaUnderTest();

if (anyKafka) eventLogContract('Kafka', () => openTestEventLog(kafka().connection));
else notRun('the contract of the event log on Kafka', MISSING_JAVA);
