//go:build e2e

package e2e

import "github.com/sekisho/sekisho/internal/cluster"

// Objects that are there before the constraints.
const (
	oldNamespace = `apiVersion: v1
kind: Namespace
metadata:
  name: old
`

	oldPod = `apiVersion: v1
kind: Pod
metadata:
  name: old
  namespace: old
spec:
  hostNetwork: true
  containers:
    - name: app
      image: registry.example/app:1.0
      securityContext:
        privileged: true
`

	heldPod = `apiVersion: v1
kind: Pod
metadata:
  name: held
  namespace: old
  finalizers:
    - batch.kubernetes.io/job-tracking
spec:
  containers:
    - name: app
      image: registry.example/app:1.0
`

	oldDeployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: old
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: app
          image: registry.example/app:1.0
          securityContext:
            privileged: true
`

	goodPods = `apiVersion: v1
kind: Pod
metadata:
  name: good
  namespace: old
` + goodSpec + `---
apiVersion: v1
kind: Pod
metadata:
  name: evicted
  namespace: old
` + goodSpec

	goodSpec = `spec:
  securityContext:
    runAsNonRoot: true
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: app
      image: registry.example/app:1.0
      securityContext:
        allowPrivilegeEscalation: false
        capabilities:
          drop:
            - ALL
`
)

// mended and broken are patches of the old deployment.
var (
	mended = podPatch(
		cluster.Object{"runAsNonRoot": true, "seccompProfile": cluster.Object{"type": "RuntimeDefault"}},
		cluster.Object{"privileged": false, "allowPrivilegeEscalation": false, "capabilities": cluster.Object{"drop": []string{"ALL"}}},
	)
	broken = podPatch(nil, cluster.Object{"privileged": true, "allowPrivilegeEscalation": nil})
)

func podPatch(pod, container cluster.Object) cluster.Object {
	spec := cluster.Object{"containers": []any{cluster.Object{"name": "app", "securityContext": container}}}
	if pod != nil {
		spec["securityContext"] = pod
	}
	return cluster.Object{"spec": cluster.Object{"template": cluster.Object{"spec": spec}}}
}

// badObjects are bad by several policies each.
var badObjects = map[string]string{
	"pod": `apiVersion: v1
kind: Pod
metadata:
  generateName: app-
spec:
  hostPID: true
  volumes:
    - name: root
      hostPath:
        path: /
  initContainers:
    - name: setup
      image: registry.example/setup
      securityContext:
        privileged: true
  containers:
    - name: app
      image: registry.example/app:latest
      securityContext:
        capabilities:
          add:
            - SYS_ADMIN
`,
	"cron job": `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: 0 3 * * *
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: registry.example/app:1.0
              securityContext:
                runAsUser: 0
              ports:
                - containerPort: 80
                  hostPort: 80
`,
	"binding": `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: everybody
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
  - apiGroup: rbac.authorization.k8s.io
    kind: Group
    name: system:unauthenticated
`,
	"role": `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: helper
rules:
  - apiGroups:
      - rbac.authorization.k8s.io
    resources:
      - clusterroles
    verbs:
      - escalate
  - apiGroups:
      - ""
    resources:
      - users
    verbs:
      - impersonate
`,
}

// goodObjects are beyond reproach.
const goodObjects = `apiVersion: v1
kind: Pod
metadata:
  name: app
` + goodSpec + `---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  color: blue
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: reader
rules:
  - apiGroups:
      - apps
    resources:
      - deployments
    verbs:
      - get
`

const hostPortPod = `apiVersion: v1
kind: Pod
metadata:
  name: port
spec:
  securityContext:
    runAsNonRoot: true
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: app
      image: registry.example/app:1.0
      ports:
        - containerPort: 8080
          hostPort: 8080
      securityContext:
        allowPrivilegeEscalation: false
        capabilities:
          drop:
            - ALL
`

// ingressOf is an Ingress of a namespace for the same host as those of all others.
func ingressOf(namespace string) string {
	return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: ` + namespace + `
spec:
  ingressClassName: public
  tls:
    - hosts:
        - shop.example.com
      secretName: web
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
`
}
