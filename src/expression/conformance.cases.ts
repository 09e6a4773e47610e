import { getConformanceSuite } from "@bufbuild/cel-spec/testdata/tests.js";
import type { JsonObject } from "../kit/json.ts";
import { featuresOf } from "./conformance.features.ts";
import { exclusionOf, type Original } from "./conformance.rules.ts";
import { bindingsOf, expectedOf } from "./conformance.values.ts";
import type { Type } from "./type.ts";
import type { Value } from "./value.ts";

/** A case of CEL's own conformance data. */
export interface ConformanceCase {
  /** `comparisons/eq_literal/eq_int`, unique. */
  readonly name: string;
  readonly expression: string;
  /** Why it is not claimed; absent for a case that must pass. */
  readonly exclusion?: string;
  /** What it takes to run it; absent where it binds or expects what has no wire form. */
  readonly setting?: Setting;
}

/** What a case is run over: a record that holds what the case binds. */
export interface Setting {
  readonly members: ReadonlyMap<string, Type>;
  readonly record: JsonObject;
  /** What it must give; a `fault` must be refused when it is checked, or give null. */
  readonly expected: { readonly value: Value } | "fault";
}

/** All cases of the data, in its order. Raises a `TypeError` for a case that is claimed and cannot be run. */
export function conformanceCases(): readonly ConformanceCase[] {
  return originals().map((original) => {
    const { name, test } = original;
    const exclusion = exclusionOf(original);
    if (exclusion === undefined) return { name, expression: test.expr, setting: settingOf(test) };
    const setting = settingIfAny(test);
    return { name, expression: test.expr, exclusion, ...(setting ? { setting } : {}) };
  });
}

function originals(): readonly Original[] {
  return getConformanceSuite().suites.flatMap((suite) =>
    suite.suites.flatMap((section) =>
      section.tests.map(({ name, original: test }, index) => {
        const unique = section.tests.findIndex((other) => other.name === name) === index;
        const full = `${suite.name}/${section.name}/${name}${unique ? "" : `#${index}`}`;
        return { name: full, test, features: featuresOf(test.expr) };
      }),
    ),
  );
}

function settingOf(test: Original["test"]): Setting {
  return { ...bindingsOf(test.bindings), expected: expectedOf(test.resultMatcher) };
}

function settingIfAny(test: Original["test"]): Setting | undefined {
  try {
    return settingOf(test);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
