"""Where clouds have their LLM hosts: a host for each region, as the CA signs no part of a label."""

from addons.core.providers.row import each

# Data residency: https://developers.openai.com/api/docs/guides/data-residency, read 2026-11-26.
OPENAI = (
    "api.openai.com",
    *each("{}.api.openai.com", ("us", "eu", "ae", "au", "ca", "gb", "in", "jp", "kr", "sg")),
)
# Azure's serverless endpoints, one name a deployment, before Foundry had one for all of them:
# https://learn.microsoft.com/azure/ai-foundry, "serverless API deployments", not re-read.
AZURE_SERVERLESS = each(
    "*.{}.models.ai.azure.com",
    ("eastus", "eastus2", "northcentralus", "southcentralus", "swedencentral", "westus", "westus3"),
)

# https://docs.aws.amazon.com/general/latest/gr/bedrock.html, read 2026-11-25. Regions that have no
# model yet are in it too: to get one takes AWS a day, and us a release.
_AWS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1"),
    *("mx-central-1", "sa-east-1", "af-south-1", "il-central-1", "me-central-1", "me-south-1"),
    *("eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"),
    *("eu-west-1", "eu-west-2", "eu-west-3", "ap-east-1", "ap-east-2"),
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2"),
    *("ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"),
    *("ap-southeast-6", "ap-southeast-7"),
)
_AWS_GOV = ("us-gov-east-1", "us-gov-west-1")
_AWS_FIPS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1")
BEDROCK = (
    *each("bedrock-runtime.{}.amazonaws.com", (*_AWS, *_AWS_GOV)),
    *each("bedrock-runtime-fips.{}.amazonaws.com", (*_AWS_FIPS, *_AWS_GOV)),
)
BEDROCK_AGENTS = (
    *each("bedrock-agent-runtime.{}.amazonaws.com", (*_AWS, *_AWS_GOV)),
    *each("bedrock-agent-runtime-fips.{}.amazonaws.com", (*_AWS_FIPS, *_AWS_GOV)),
)
# https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints-region-availability.html, read
# 2026-11-25.
BEDROCK_MANTLE = each("bedrock-mantle.{}.api.aws", (*_AWS, *_AWS_GOV))
# https://docs.claude.com/en/api/claude-platform-on-aws, read 2026-11-25.
CLAUDE_ON_AWS = each("aws-external-anthropic.{}.api.aws", _AWS)

# https://cloud.google.com/vertex-ai/docs/general/locations, read 2026-11-25.
_GOOGLE = (
    *("us-central1", "us-east1", "us-east4", "us-east5", "us-south1"),
    *("us-west1", "us-west2", "us-west3", "us-west4"),
    *("northamerica-northeast1", "northamerica-northeast2", "northamerica-south1"),
    *("southamerica-east1", "southamerica-west1", "africa-south1"),
    *("europe-central2", "europe-north1", "europe-north2", "europe-southwest1"),
    *("europe-west1", "europe-west2", "europe-west3", "europe-west4", "europe-west6"),
    *("europe-west8", "europe-west9", "europe-west10", "europe-west12"),
    *("me-central1", "me-central2", "me-west1"),
    *("asia-east1", "asia-east2", "asia-northeast1", "asia-northeast2", "asia-northeast3"),
    *("asia-south1", "asia-south2", "asia-southeast1", "asia-southeast2", "asia-southeast3"),
    *("australia-southeast1", "australia-southeast2"),
)
VERTEX = (
    "aiplatform.googleapis.com",
    *each("{}-aiplatform.googleapis.com", _GOOGLE),
    *each("aiplatform.{}.rep.googleapis.com", ("us", "eu")),
)

# https://www.alibabacloud.com/help/en/model-studio/base-url, read 2026-11-25: the old common
# domains, and a domain for each workspace.
_ALIBABA = (
    *("cn-beijing", "cn-hongkong", "cn-shanghai", "ap-southeast-1", "ap-northeast-1"),
    *("us-east-1", "eu-central-1"),
)
DASHSCOPE = (
    "dashscope.aliyuncs.com",
    *each("dashscope-{}.aliyuncs.com", ("intl", "us")),
    "cn-hongkong.dashscope.aliyuncs.com",
    *each("*.{}.maas.aliyuncs.com", _ALIBABA),
)
# https://huggingface.co/docs/inference-endpoints, read 2026-11-25: `<id>.<region>.<cloud>`.
HUGGINGFACE_ENDPOINTS = (
    *each(
        "*.{}.aws.endpoints.huggingface.cloud",
        ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1"),
    ),
    *each("*.{}.gcp.endpoints.huggingface.cloud", ("us-east4", "us-central1", "europe-west4")),
    *each("*.{}.azure.endpoints.huggingface.cloud", ("eastus", "westus3", "northeurope")),
)
