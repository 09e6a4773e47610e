import type { IncrementalTest } from "@bufbuild/cel-spec/testdata/tests.js";

/** A case of the data with the features its text uses. */
export interface Original {
  readonly name: string;
  readonly test: IncrementalTest["original"];
  readonly features: ReadonlySet<string>;
}

/** Why a case is not claimed, as the document says it; undefined for a case that must pass. */
export function exclusionOf(original: Original): string | undefined {
  return rules.find(([, applies]) => applies(original))?.[0];
}

type Rule = readonly [reason: string, applies: (original: Original) => boolean];

const has =
  (...features: readonly string[]) =>
  (original: Original) =>
    features.some((feature) => original.features.has(feature));
const within =
  (...places: readonly string[]) =>
  ({ name }: Original) =>
    places.some((place) => name.startsWith(`${place}/`));
const written =
  (pattern: RegExp) =>
  ({ test }: Original) =>
    pattern.test(test.expr);

const named =
  (...names: readonly string[]) =>
  ({ name }: Original) =>
    names.includes(name);

/** Where CEL expects an error, and null decides as false does. */
const nullInstead = [
  "fields/map_fields/map_field_select_no_such_key_or_false",
  "fields/map_fields/map_field_select_no_such_key_and_true",
  "logic/conditional/error_case",
  "logic/AND/error_right",
  "logic/AND/error_left",
  "logic/OR/error_right",
  "logic/OR/error_left",
  "macros/exists/list_elem_exists_error",
  "macros/all/list_elem_error_exhaustive",
  "macros/exists_one/list_no_shortcircuit",
  "macros/filter/list_no_shortcircuit",
];
const rounded = [
  "comparisons/lt_literal/not_lt_dyn_int_big_lossy_double",
  "comparisons/gt_literal/not_gt_dyn_big_double_int",
  "comparisons/lte_literal/lte_dyn_big_double_int",
  "comparisons/gte_literal/gte_dyn_int_big_lossy_double",
];
const longDifferences = [
  "timestamps/timestamp_range/sub_time_duration_over",
  "timestamps/timestamp_range/sub_time_duration_under",
];

/** Why a case is left out; the first rule that applies counts. Each looks at the case alone, never at what our checker says. */
const rules: readonly Rule[] = [
  [
    "optional libraries of CEL (bindings, encoders, math, optionals, proto, two-variable macros, string formatting)",
    isLibrary,
  ],
  ["protocol buffers: messages, their fields, wrappers, enums and containers", (original) => isProto(original)],
  ["unsigned integers", has("uint", "call uint")],
  ["bytes", has("bytes", "call bytes")],
  ['names in backticks: a name inside JSON that is none in CEL is asked for by `["content-type"]`', written(/\.`/)],
  ["names with dots that are one binding", ({ test }) => Object.keys(test.bindings).some((name) => name.includes("."))],
  ["map literals: JSON comes from fields", has("map")],
  ["values of types: type() and the names of types", has("call type", "type name")],
  ["the map() macro: lists are searched, not rebuilt", has("call map")],
  ["functions that exist in the test alone", has("unknown call")],
  ["run without the checker: a type error is found when the expression is checked, not when it runs", isUnchecked],
  ["lists of mixed types, lists of lists, and comparing or joining whole lists", isListValue],
  ["an index into a written list that is not written itself", written(/\[dyn\(|\]\[\d.*dyn/)],
  ["NaN and infinities: they are null", (original) => isNotFinite(original)],
  ["times and durations finer than a millisecond", written(/\.\d{4,}Z|\d(ns|us)'/)],
  ["time zones other than UTC", isZoned],
  [
    "times as whole numbers or as text: timestamp(1), int(time), string(time), and parts of durations",
    isTimeConversion,
  ],
  ["conversions whose text differs between engines: string(double), bool(text)", written(/^string\(-?\d+\.|^bool\(/)],
  ["texts with NUL: PostgreSQL stores none", hasNul],
  [
    "values whose type is known only when the expression runs",
    named("lists/index/index_out_of_bounds_or_true", "lists/index/index_out_of_bounds_and_false"),
  ],
  [
    "whole numbers and doubles are compared exactly, beyond 2^53 too, where the data expects them rounded",
    named(...rounded),
  ],
  ["a number inside of JSON is a double", isWholeInJson],
  ["an error is null, and a condition that is null is false", named(...nullInstead)],
  ["times may differ by more than 292 years", named(...longDifferences)],
];

function isLibrary(original: Original): boolean {
  const libraries = [
    "bindings_ext",
    "block_ext",
    "encoders_ext",
    "math_ext",
    "optionals",
    "macros2",
    "proto2_ext",
    "string_ext",
  ];
  return within(...libraries)(original) && !within("string_ext/ascii_casing")(original);
}

function isProto(original: Original): boolean {
  const { test } = original;
  const bound = Object.values(test.bindings).some(
    ({ kind }) => kind.case === "value" && /objectValue|enumValue|typeValue/.test(kind.value.kind.case ?? ""),
  );
  const whole = ["dynamic", "enums", "namespace", "proto2", "proto3", "wrappers", "parse/struct_field_names"];
  return (
    bound ||
    test.container !== "" ||
    has("message")(original) ||
    within(...whole)(original) ||
    /\bmsg\b|google\./.test(test.expr)
  );
}

function isUnchecked({ test }: Original): boolean {
  return test.disableCheck && test.resultMatcher.case !== "evalError" && !isNumberComparison(test.expr);
}

/** A number of one kind is compared with one of the other when it is checked, too. */
function isNumberComparison(text: string): boolean {
  return /^[\d.]+ == [\d.]+$/.test(text);
}

function isZoned(original: Original): boolean {
  return within("timestamps/timestamp_selectors_tz")(original) && !original.test.expr.includes("('UTC')");
}

function isListValue({ test, name }: Original): boolean {
  const whole = /\][ ]*(==|!=|\+)[ ]*(\[|x)|^\[.*\] (==|!=)|\[\[/.test(test.expr);
  const mixed = /\[[^\]]*'[^\]]*[, ]\d|\[\d[^\]]*'/.test(test.expr);
  return whole || mixed || name.startsWith("lists/concatenation/") || name === "parse/nest/list_literal";
}

function isNotFinite({ test }: Original): boolean {
  const expected = test.resultMatcher.case === "value" ? test.resultMatcher.value.kind : undefined;
  const infinite = expected?.case === "doubleValue" && !Number.isFinite(expected.value);
  return infinite || /^0\.0 ?\/ ?0\.0/.test(test.expr);
}

function isTimeConversion({ test, name }: Original): boolean {
  if (name.startsWith("timestamps/duration_converters/")) return true;
  return /\bint\(timestamp|string\((timestamp|duration)|(timestamp|duration)\((timestamp|duration|\d)/.test(test.expr);
}

function hasNul({ test }: Original): boolean {
  const expected = test.resultMatcher.case === "value" ? test.resultMatcher.value.kind : undefined;
  return expected?.case === "stringValue" && expected.value.includes("\0");
}

function isWholeInJson({ test }: Original): boolean {
  const bound = Object.values(test.bindings).some(
    ({ kind }) => kind.case === "value" && kind.value.kind.case === "mapValue",
  );
  return bound && test.resultMatcher.case === "value" && test.resultMatcher.value.kind.case === "int64Value";
}
