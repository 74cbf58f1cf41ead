package lib.sekisho.certificate_test

import data.lib.sekisho.certificate

_request(request) := {
	"apiVersion": "certificates.k8s.io/v1",
	"kind": "CertificateSigningRequest",
	"spec": {"request": request},
}

_masters := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHbk1Gc0NBUUF3S0RFWE1CVUdBMVVFQ2d3T2MzbHpkR1Z0T20xaGMzUmxjbk14RFRBTEJnTlZCQU1NQkdwaApibVV3S2pBRkJnTXJaWEFESVFDOGpTRWcrTTl6bGVwMlU4M0l0bUFOWVZ1aEZXdEJlRUJKUkpQdmRDWHlmcUFBCk1BVUdBeXRsY0FOQkFDTjZadnM3WVJCUk5VUWxDMjlFTHMranRYN0RLUVNxUEp6dy92V3ZyTExnamFlRms2eHgKYTMyWHlvQWhPZ1dmakM1b3kyZitxeUgvVWlUQU1nNGFpUUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo="

_two := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHOE1IQUNBUUF3UFRFVE1CRUdBMVVFQ2d3S1pHVjJaV3h2Y0dWeWN6RVhNQlVHQTFVRUNnd09jM2x6ZEdWdApPbTFoYzNSbGNuTXhEVEFMQmdOVkJBTU1CR3BoYm1Vd0tqQUZCZ01yWlhBRElRQjR3UXJvN1g2Y1poQ0tvenduCk02a2MvNVM2NUsrNUthVXRnbTQwTzFqTGphQUFNQVVHQXl0bGNBTkJBSmNYeUxYN3Z6QUUyMHFPaG95RUVqUysKaVJGb2QxMUdxZm9BYkRpY0oyemw2RTJvUXM1TThreFhUVU9IYkQxeTI3MUVVT2h0ZGFDbTFwbCtGbjlEa3dBPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K"

_nobody := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUg4d013SUJBREFBTUNvd0JRWURLMlZ3QXlFQW1RUEkwKzJNU2tCN0FvWEJOZGx1TDFNS2tFcnZrbmdPd3JhTwpjeExBNUtxZ0FEQUZCZ01yWlhBRFFRRGlqOXFSUUpMRnVXVzh6akJiS1pOU29nNnJ1VGMyOXhSLzBXQWFWVzF5CmpoVSttbUJEelFvbmpBOFNlVnl1ZnBvRCtZWEZrZXRoZXVZanQzT0xQeXNPCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo="

test_subject if {
	certificate.subject == {"common_name": "jane", "organizations": ["system:masters"]} with input as _request(_masters)
	certificate.subject == {
		"common_name": "jane",
		"organizations": ["developers", "system:masters"],
	} with input as _request(_two)
}

test_subject_in_lines if {
	certificate.subject_of(concat("\n", [substring(_masters, 0, 64), substring(_masters, 64, -1), ""])) == {
		"common_name": "jane",
		"organizations": ["system:masters"],
	}
}

test_text_before_the_request if {
	certificate.subject_of(base64.encode(concat("\n", ["Subject: O=developers", base64.decode(_masters)]))) == {
		"common_name": "jane",
		"organizations": ["system:masters"],
	}
}

test_empty_subject if {
	certificate.subject == {"common_name": "", "organizations": []} with input as _request(_nobody)
}

test_no_subject_of_what_cannot_be_read if {
	every request in [
		null,
		"",
		1,
		{},
		"-",
		base64.encode("hello"),
		base64.decode(_masters),
		base64.encode("-----BEGIN CERTIFICATE REQUEST-----\nTUk=\n-----END CERTIFICATE REQUEST-----\n"),
		base64.encode(replace(base64.decode(_masters), "CERTIFICATE REQUEST", "CERTIFICATE")),
		base64.encode(_der),
	] {
		not certificate.subject with input as _request(request)
	}

	not certificate.subject with input as {
		"apiVersion": "certificates.k8s.io/v1",
		"kind": "CertificateSigningRequest",
	}
}

# The request without its armour, which the API server does not read.
_der := base64.decode(concat("", array.slice(lines, 1, count(lines) - 2))) if lines := split(base64.decode(_masters), "\n")

test_no_subject_of_other_kinds if {
	not certificate.subject with input as object.union(_request(_masters), {"apiVersion": "example.com/v1"})
}

test_kind if {
	certificate.is_request with input as _request(null)
	not certificate.is_request with input as {"apiVersion": "v1", "kind": "Pod"}
}
