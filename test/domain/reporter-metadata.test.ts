import { describe, expect, it } from 'vitest';
import { hasUnstrippedFiles, withoutReporterMetadata } from '../../domain/reporter-metadata.ts';
import { warnsOfSource } from '../../domain/source-contact.ts';
import { aMessage } from '../support/messages.ts';

describe('an anonymous message', () => {
  it.each([
    'ip',
    'IP-Address',
    'client_ip',
    'reporterIpAddress',
    'userAgent',
    'User-Agent',
    'USER_AGENT',
    'ｉｐ',
    'deviceId',
    'callerID',
    'phoneNumber',
    'cli',
    'geo',
    'Latitude',
    'submittedAt',
    'submitted_at',
    'session-id',
    'headers',
    'cookies',
    'X-Forwarded-For',
    'imei',
  ])('loses the field %s wherever it stands', (field) => {
    const extra = { [field]: 'something' };
    const message = aMessage({ ...extra, incident: { where: 'Stanbrook', deep: [{ ...extra, kept: 1 }] } });
    const { message: kept, metadata, contact } = withoutReporterMetadata(message);
    expect({ metadata, contact }).toEqual({ metadata: 2, contact: 0 });
    expect(kept).toEqual(
      aMessage({ ...message, [field]: undefined, incident: { where: 'Stanbrook', deep: [{ kept: 1 }] } }),
    );
  });

  it.each([
    ['an instant in a field nobody knows', { arrived: '2026-11-02T22:41:07Z' }, 1],
    ['a day in a field nobody knows', { arrived: '2026-11-02' }, 0],
    [
      'an instant of what happened',
      { incident: { when: { from: '2026-11-01T22:00' }, seen: '2026-11-01T22:05' } },
      0,
    ],
    ['the number of a subject', { subjects: [{ subjectNo: 1, phoneNumber: '07700 900555' }] }, 0],
    ['a place of what happened', { incident: { location: 'Stanbrook' } }, 0],
  ])('with %s loses as many fields as tell of the reporter', (_what, extra, count) => {
    const message = aMessage(extra);
    const { metadata, message: kept } = withoutReporterMetadata(message);
    expect(metadata).toBe(count);
    expect(kept === message).toBe(count === 0);
  });

  it('keeps of its reporter what says nothing of who it is', () => {
    const reporter = { relationship: 'NEIGHBOUR', isPolice: false, contact: null, trust: 'high' };
    const told = {
      fullName: 'x',
      'E-Mail': 'x',
      reporterPhone: 'x',
      nested: { postcode: 'x', mood: 'calm' },
    };
    const { message, contact } = withoutReporterMetadata(aMessage({ reporter: { ...reporter, ...told } }));
    expect(contact).toBe(4);
    expect(message.reporter).toEqual({ ...reporter, nested: { mood: 'calm' } });
  });

  it('is left as it is when its reporter gave their contact', () => {
    const message = aMessage({ anonymity: 'CONFIDENTIAL_CONTACT', ip: '192.0.2.7' });
    expect(withoutReporterMetadata(message)).toEqual({ message, metadata: 0, contact: 0 });
  });

  it.each([
    [[{ metadataStripped: true }], false],
    [[{ metadataStripped: true }, {}], true],
    [[{ metadataStripped: false }], true],
    [[], false],
  ])('with files %j needs a look at them: %s', (attachments, expected) => {
    expect(hasUnstrippedFiles(aMessage({ attachments }))).toBe(expected);
    expect(hasUnstrippedFiles(aMessage({ attachments, anonymity: 'CONFIDENTIAL_CONTACT' }))).toBe(false);
  });
});

describe('repeated contact with an anonymous reporter', () => {
  it.each([
    [1, '2026-11-02T09:00:00Z', false],
    [2, '2026-11-02T09:00:00Z', true],
    [9, '2024-03-14T00:00:00Z', true],
    [9, '2024-03-13T23:59:59Z', false],
  ])('%i times warns on %s: %s', (contacts, at, expected) => {
    expect(warnsOfSource(contacts, new Date(at))).toBe(expected);
  });
});
