# METADATA
# title: Admission
# description: |
#   What stands between a request and the cluster's store: webhooks, admission policies and the Pod Security levels of
#   namespaces. A gate that opens when it breaks, or that can be walked around, is none.
# scope: subpackages
# custom:
#   layer: cluster
package policies.admission
