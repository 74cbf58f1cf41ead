# METADATA
# title: Certificate requests
# description: What a CertificateSigningRequest asks for, as the API server reads it.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/
#     description: Certificate signing requests
package lib.sekisho.certificate

import data.lib.sekisho.review

is_request if review.group_kind == "certificates.k8s.io/CertificateSigningRequest"

# METADATA
# description: |
#   The subject of the request under review as {common_name, organizations}, which are the user and the groups that the
#   certificate stands for. No value if it cannot be read.
subject := subject_of(review.object.spec.request) if is_request

# METADATA
# description: The subject of a request, which is base64 of PEM. The API server takes no other form.
subject_of(encoded) := {"common_name": parsed.Subject.CommonName, "organizations": organizations} if {
	is_string(encoded) # mutation:equivalent *: no other value is base64; this keeps strict engines from errors
	base64.is_valid(encoded) # mutation:equivalent *: what is no base64 cannot be decoded; this keeps strict engines from errors
	contains(base64.decode(encoded), "-----BEGIN CERTIFICATE REQUEST-----")
	parsed := crypto.x509.parse_certificate_request(encoded)
	organizations := [organization | some organization in parsed.Subject.Organization]
}
