package sekisho.admission_test

import data.sekisho.admission

_severities := {
	"first": {"severity": "high"},
	"second": {"severity": "low"},
	"third": {"severity": "low"},
	"missing": {"severity": "high", "absence": true},
}

_found := {
	{"policy": "second", "msg": "b"},
	{"policy": "first", "msg": "a"},
	{"policy": "third", "msg": "c", "details": {"severity": "critical"}},
	{"policy": "unknown", "msg": "d"},
}

_review := {"request": {"uid": "1", "operation": "CREATE", "object": {"kind": "Pod"}}}

_answer(enforcement, found) := answer if {
	answer := admission.response with input as _review
		with data.main.violation as found
		with data.sekisho.policies as _severities
		with data.parameters["sekisho.admission"] as {"enforcement": enforcement}
}

test_what_has_no_violation_is_allowed if {
	_answer("deny", set()) == {"uid": "1", "allowed": true, "warnings": []}
}

test_deny_denies_with_all_messages_sorted if {
	_answer("deny", _found) == {
		"uid": "1", "allowed": false, "warnings": [],
		"status": {"code": 403, "reason": "Forbidden", "message": "[first] a\n[second] b\n[third] c\n[unknown] d"},
	}
}

test_warn_allows_with_all_messages_as_warnings if {
	_answer("warn", _found) == {"uid": "1", "allowed": true, "warnings": ["[first] a", "[second] b", "[third] c", "[unknown] d"]}
}

test_by_severity_denies_what_is_high_or_unknown_and_warns_of_the_rest if {
	_answer("by-severity", _found) == {
		"uid": "1", "allowed": false, "warnings": ["[second] b"],
		"status": {"code": 403, "reason": "Forbidden", "message": "[first] a\n[third] c\n[unknown] d"},
	}
}

test_by_severity_allows_what_is_low_or_missing if {
	found := {{"policy": "second", "msg": "b"}, {"policy": "missing", "msg": "a"}}
	_answer("by-severity", found) == {"uid": "1", "allowed": true, "warnings": ["[missing] a", "[second] b"]}
}

test_what_nobody_means_denies if not _answer("Warn", _found).allowed

test_by_severity_is_the_default if {
	every found in [_found, {{"policy": "second", "msg": "b"}}] {
		response := admission.response with input as _review
			with data.main.violation as found
			with data.sekisho.policies as _severities
		response == _answer("by-severity", found)
	}
}

# main_test.rego has a policy that tells what it sees.
_seen_of(change) := {violation.msg |
	some violation in admission.violations with input as {"request": object.union(_review.request, change)}
}

test_policies_see_the_object_bare if "{\"kind\":\"Pod\"}" in _seen_of({})

test_policies_see_the_user_and_groups if {
	"[\"a\",\"g\",\"h\"]" in _seen_of({"userInfo": {"username": "a", "groups": ["g", "h"]}})
	"[]" in _seen_of({})
}

test_policies_see_nothing_of_what_is_deleted_or_missing if {
	every change in [{"operation": "DELETE"}, {"operation": "DELETE", "object": null}, {"object": null}, {"operation": "CONNECT", "object": "text"}] {
		"{}" in _seen_of(change)
	}
}

test_policies_see_nothing_of_what_only_loses_finalizers if {
	held := {"kind": "Pod", "metadata": {"name": "a", "resourceVersion": "1", "finalizers": ["example.com/held"]}}
	free := {"kind": "Pod", "metadata": {"name": "a", "resourceVersion": "2", "deletionTimestamp": "2026-01-01T00:00:00Z"}}
	labelled := {"kind": "Pod", "metadata": {"name": "a", "labels": {"team": "a"}}}
	"{}" in _seen_of({"operation": "UPDATE", "object": free, "oldObject": held})
	json.marshal(labelled) in _seen_of({"operation": "UPDATE", "object": labelled, "oldObject": held})
	json.marshal(free) in _seen_of({"operation": "UPDATE", "object": free, "oldObject": null})
	json.marshal(free) in _seen_of({"operation": "CREATE", "object": free, "oldObject": free})
}

test_only_a_review_is_answered if {
	not admission.response with input as {"apiVersion": "v1", "kind": "Pod"}
	not admission.response with input as {}
}
