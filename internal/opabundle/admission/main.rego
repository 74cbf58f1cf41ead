# METADATA
# title: The answer to an admission review
# description: |
#   What OPA answers to POST /, to where Kubernetes sends admission reviews: OPA's default decision is system/main.
#   See https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response.
package system.main

import data.sekisho.admission

apiVersion := "admission.k8s.io/v1"

kind := "AdmissionReview"

# What is no admission review gets no response, which an API server takes for a failure of the webhook.
response := admission.response
