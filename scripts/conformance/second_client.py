"""botocore as a second, independent client of the laptop's /_aws: prints one line per check, `ok NAME` or `failed NAME: why`.

Usage: python second_client.py http://127.0.0.1:PORT
Shapes and errors are botocore's own models, so an answer that our SDK accepts and AWS would not send shows here.
"""
import json
import sys
import urllib.request

import botocore.exceptions
import botocore.session

BASE = sys.argv[1]
session = botocore.session.Session()
session.set_credentials("conformance", "conformance")


def client(service, region):
    return session.create_client(service, region_name=region, endpoint_url=f"{BASE}/_aws")


def clock(body):
    request = urllib.request.Request(
        f"{BASE}/_local/clock", data=json.dumps(body).encode(), headers={"content-type": "application/json"}, method="POST"
    )
    return json.load(urllib.request.urlopen(request, timeout=120))


def raises(code, call):
    try:
        call()
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, f"{error.response['Error']['Code']} instead of {code}"
        return error
    raise AssertionError(f"no error instead of {code}")


medialive = client("medialive", "eu-west-1")
channels = []


def lists_channels():
    channels.extend(medialive.list_channels()["Channels"])
    assert channels, "no channels"
    assert channels[0]["State"] == "IDLE", channels[0]["State"]
    assert channels[0]["Arn"].startswith("arn:aws:medialive:eu-west-1:"), channels[0]["Arn"]


def starts_a_channel():
    answer = medialive.start_channel(ChannelId=channels[0]["Id"])
    assert answer["State"] == "STARTING", answer["State"]
    clock({"advance": "PT12M"})
    seen = medialive.describe_channel(ChannelId=channels[0]["Id"])
    assert seen["State"] == "RUNNING" and seen["PipelinesRunningCount"] == 2, seen["State"]


def running_refuses_start():
    error = raises("ConflictException", lambda: medialive.start_channel(ChannelId=channels[0]["Id"]))
    assert isinstance(error, medialive.exceptions.ConflictException), type(error)
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 409


def unknown_channel():
    error = raises("NotFoundException", lambda: medialive.describe_channel(ChannelId="999999999"))
    assert isinstance(error, medialive.exceptions.NotFoundException), type(error)


def stops_it_and_waits():
    assert medialive.stop_channel(ChannelId=channels[0]["Id"])["State"] == "STOPPING"
    clock({"advance": "PT2M"})
    medialive.get_waiter("channel_stopped").wait(ChannelId=channels[0]["Id"], WaiterConfig={"Delay": 1, "MaxAttempts": 3})


def lists_flows():
    flows = client("mediaconnect", "eu-west-1").list_flows()["Flows"]
    assert flows and flows[0]["Status"] in ("STANDBY", "ACTIVE"), flows


def unknown_channel_group():
    packager = client("mediapackagev2", "eu-west-1")
    raises("ResourceNotFoundException", lambda: packager.get_channel_group(ChannelGroupName="nobody"))


def machines():
    names = [machine["name"] for machine in client("stepfunctions", "eu-west-2").list_state_machines()["stateMachines"]]
    assert {"showcaller-remediate", "showcaller-start", "showcaller-stop", "showcaller-tell"} <= set(names), names


def schedules():
    scheduler = client("scheduler", "eu-west-2")
    assert any(schedule["Name"] == "showcaller-sweep" for schedule in scheduler.list_schedules()["Schedules"])
    target = {"Arn": "arn:aws:lambda:eu-west-2:000000000000:function:x", "RoleArn": "arn:aws:iam::000000000000:role/x"}
    raises(
        "ValidationException",
        lambda: scheduler.create_schedule(
            Name="bad", ScheduleExpression="at(nope)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target, ClientToken="bad"
        ),
    )


def patterns():
    events = client("events", "eu-west-2")
    event = {"id": "1", "account": "000000000000", "source": "a", "time": "2025-08-15T19:00:00Z", "region": "eu-west-2"}
    event |= {"resources": [], "detail-type": "b", "detail": {}}
    assert events.test_event_pattern(EventPattern='{"source":["a"]}', Event=json.dumps(event))["Result"] is True
    assert events.test_event_pattern(EventPattern='{"source":["c"]}', Event=json.dumps(event))["Result"] is False


def table():
    dynamodb = client("dynamodb", "eu-west-2")
    assert dynamodb.list_tables()["TableNames"] == ["showcaller"]
    assert dynamodb.describe_table(TableName="showcaller")["Table"]["TableStatus"] == "ACTIVE"


def distribution():
    cloudfront = client("cloudfront", "us-east-1")
    config = cloudfront.get_distribution(Id="E0LAPTOP000000")["Distribution"]["DistributionConfig"]
    group = config["OriginGroups"]["Items"][0]
    assert group["SelectionCriteria"] == "media-quality-based", group["SelectionCriteria"]
    assert 404 in group["FailoverCriteria"]["StatusCodes"]["Items"], group["FailoverCriteria"]
    behavior = config["CacheBehaviors"]["Items"][0]
    assert behavior["FunctionAssociations"]["Items"][0]["EventType"] == "viewer-request", behavior
    policy = cloudfront.get_cache_policy(Id=behavior["CachePolicyId"])["CachePolicy"]["CachePolicyConfig"]
    keys = policy["ParametersInCacheKeyAndForwardedToOrigin"]["QueryStringsConfig"]["QueryStrings"]["Items"]
    assert "m" in keys and "_HLS_msn" in keys, keys
    raises("NoSuchDistribution", lambda: cloudfront.get_distribution(Id="E0NOBODY"))


def unsigned():
    request = urllib.request.Request(f"{BASE}/_aws/prod/channels", method="GET")
    try:
        urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        assert error.code == 403, error.code
        return
    raise AssertionError("an unsigned request was answered")


failed = 0
for check in (
    lists_channels, starts_a_channel, running_refuses_start, unknown_channel, stops_it_and_waits, lists_flows,
    unknown_channel_group, machines, schedules, patterns, table, distribution, unsigned,
):
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:  # every check is tried; the caller counts
        failed += 1
        print(f"failed {check.__name__}: {type(error).__name__}: {error}")
sys.exit(1 if failed else 0)
