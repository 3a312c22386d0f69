import { describe, expect, it } from 'vitest';
import {
  answeringRole,
  askingRole,
  APPROVING_ROLES,
  ASKING_ROLES,
  type ConsentVerdict,
  IDENTITY_PURPOSES,
  type IdentityPurpose,
  judgeConsent,
  releaseClockOf,
  type RequestClocks,
  stateAt,
} from '../../domain/identity-release.ts';
import { ROLES, type Role } from '../../domain/roles.ts';

const AT = new Date('2026-11-24T10:00:00Z');
const later = (minutes: number): Date => new Date(AT.getTime() + minutes * 60_000);

describe('releaseClockOf', () => {
  it.each<[IdentityPurpose, number]>([
    ['CONTACT_BY_INVESTIGATOR', 72],
    ['SAFEGUARDING', 72],
    ['THREAT_TO_LIFE', 1],
    ['EVIDENCE', 72],
    ['LEGAL_DISCLOSURE', 72],
  ])('gives %s %i hours to be answered, and a day to be opened', (purpose, hours) => {
    expect(releaseClockOf(purpose, AT)).toMatchObject({
      answerWithinMinutes: hours * 60,
      openForMinutes: 1_440,
    });
  });

  it('knows no rule for a day before the service began', () => {
    expect(() => releaseClockOf('EVIDENCE', new Date('2024-03-13T23:59:59Z'))).toThrow(RangeError);
    expect(releaseClockOf('EVIDENCE', new Date('2024-03-14T00:00:00Z'))).toBeDefined();
  });
});

describe('stateAt', () => {
  const clocks = (state: RequestClocks['state'], openUntil: Date | null = null): RequestClocks => ({
    state,
    answerDue: later(60),
    openUntil,
  });

  it.each<[string, RequestClocks, number, string]>([
    ['waits until its time', clocks('requested'), 59, 'requested'],
    ['is expired in the instant at which its time ends', clocks('requested'), 60, 'expired'],
    ['once approved does not mind when the answer was due', clocks('approved', later(120)), 61, 'approved'],
    ['once approved is expired when its time ends', clocks('approved', later(120)), 120, 'expired'],
    ['approved without an end is worth nothing', clocks('approved'), 1, 'expired'],
    ['stays refused', clocks('refused'), 1_000, 'refused'],
    ['stays withdrawn', clocks('withdrawn', later(10)), 1_000, 'withdrawn'],
  ])('%s', (_what, request, minutes, expected) => {
    expect(stateAt(request, later(minutes))).toBe(expected);
  });
});

const asked = (roles: Role[], purpose: IdentityPurpose, allocated = false): string | undefined =>
  askingRole({ roles }, { purpose, allocated });

describe('askingRole', () => {
  it.each<[Role[], IdentityPurpose, boolean, string | undefined]>([
    [['investigator'], 'CONTACT_BY_INVESTIGATOR', true, 'investigator'],
    [['investigator'], 'CONTACT_BY_INVESTIGATOR', false, undefined],
    [['investigator', 'psd-assessor'], 'EVIDENCE', false, 'psd-assessor'],
    [['safeguarding-officer'], 'SAFEGUARDING', false, 'safeguarding-officer'],
    [['safeguarding-officer'], 'THREAT_TO_LIFE', false, 'safeguarding-officer'],
    [['safeguarding-officer'], 'CONTACT_BY_INVESTIGATOR', false, undefined],
    [['safeguarding-officer'], 'EVIDENCE', false, undefined],
    [['safeguarding-officer'], 'LEGAL_DISCLOSURE', false, undefined],
    [['psd-supervisor'], 'LEGAL_DISCLOSURE', false, 'psd-supervisor'],
  ])('lets %j ask for %s (allocated: %s) as %s', (roles, purpose, allocated, expected) => {
    expect(asked(roles, purpose, allocated)).toBe(expected);
  });

  it('is none for a role that is not among those that ask, whatever the purpose', () => {
    for (const role of ROLES.filter((each) => !ASKING_ROLES.some((asking) => asking === each)))
      for (const purpose of IDENTITY_PURPOSES) expect(asked([role], purpose, true)).toBeUndefined();
  });
});

describe('answeringRole', () => {
  it('is never given to the one who asked, whatever their roles', () => {
    for (const askerRole of ASKING_ROLES)
      expect(answeringRole({ id: 'a', roles: ROLES, forces: [] }, { asker: 'a', askerRole })).toBeUndefined();
  });

  it('is another than the request was asked in, for every pair', () => {
    for (const askerRole of ASKING_ROLES)
      for (const role of ROLES) {
        const expected = APPROVING_ROLES.some((each) => each === role) && role !== askerRole;
        const given = answeringRole({ id: 'b', roles: [role], forces: [] }, { asker: 'a', askerRole });
        expect(given === role).toBe(expected);
      }
  });
});

describe('judgeConsent', () => {
  const NOT_NAMED = 'IDENTIFY_TO_FORCE';
  it.each<[IdentityPurpose, string[], string[], ConsentVerdict]>([
    ['CONTACT_BY_INVESTIGATOR', ['PSD_INVESTIGATOR'], [], 'WITHIN'],
    ['CONTACT_BY_INVESTIGATOR', ['EMERGENCY_RESPONSE'], [], 'NOT_AGREED'],
    ['CONTACT_BY_INVESTIGATOR', [], [], 'NOT_AGREED'],
    ['CONTACT_BY_INVESTIGATOR', ['PSD_INVESTIGATOR'], [NOT_NAMED], 'NOT_TO_BE_NAMED'],
    ['CONTACT_BY_INVESTIGATOR', ['PSD_INVESTIGATOR'], ['LEAVE_VOICEMAIL'], 'WITHIN'],
    ['EVIDENCE', ['PSD_INVESTIGATOR'], [], 'WITHIN'],
    ['EVIDENCE', ['SOMEBODY_ELSE'], [], 'NOT_AGREED'],
    ['SAFEGUARDING', ['EMERGENCY_RESPONSE'], [], 'WITHIN'],
    ['SAFEGUARDING', ['SAFEGUARDING_OFFICER'], [], 'WITHIN'],
    ['SAFEGUARDING', ['PSD_INVESTIGATOR'], [], 'NOT_AGREED'],
    ['SAFEGUARDING', ['EMERGENCY_RESPONSE'], [NOT_NAMED], 'NOT_TO_BE_NAMED'],
    ['THREAT_TO_LIFE', ['EMERGENCY_RESPONSE'], [], 'WITHIN'],
    ['THREAT_TO_LIFE', ['PSD_INVESTIGATOR'], [], 'OVERRIDDEN'],
    ['THREAT_TO_LIFE', [], [NOT_NAMED], 'OVERRIDDEN'],
    ['LEGAL_DISCLOSURE', ['PSD_INVESTIGATOR'], [], 'OVERRIDDEN'],
    ['LEGAL_DISCLOSURE', ['LEGAL_DISCLOSURE'], [], 'WITHIN'],
  ])('judges %s with consent %j and do-nots %j as %s', (purpose, consentToContactBy, doNot, verdict) => {
    expect(judgeConsent(purpose, { consentToContactBy, doNot })).toBe(verdict);
  });
});
