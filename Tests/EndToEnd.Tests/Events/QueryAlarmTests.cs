using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Events;

/// <summary>What phones learn of alarms afterwards.</summary>
public sealed class QueryAlarmTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    [Fact]
    public async Task Pages_have_ten_newest_first()
    {
        var gateway = await AnyGateway();
        var home = await SensorHome.Make(gateway, "5816");
        await home.Arm();
        var devices = new List<long>();
        for (var i = 0; i < 12; i++)
        {
            var code = Names.DeviceCode();
            devices.Add(await home.Phone.AddDevice(code, "5816", Expect.Ok(await home.Phone.QueryApartment()).Json
                .GetProperty("apartment_info").GetProperty("relayers")[0].GetProperty("id").GetInt64()));
            Expect.Ok(await home.Report(32, code));
        }

        var (first, second) = (await SensorHome.Alarms(home.Phone), await SensorHome.Alarms(home.Phone, new { page = 1 }));

        devices.Reverse();
        Assert.Equal(devices, first.Concat(second).Select(a => a.GetProperty("dev_id").GetInt64()));
        Assert.Equal(10, first.Length);
        Assert.Empty(await SensorHome.Alarms(home.Phone, new { page = 2 }));
        Assert.Empty(await SensorHome.Alarms(home.Phone, new { page = int.MaxValue }));
    }

    [Fact]
    public async Task Filters_restrict_and_other_accounts_alarms_stay_theirs()
    {
        var gateway = await AnyGateway();
        var home = await SensorHome.Make(gateway);
        Expect.Ok(await home.Report(100));
        var apartment = home.Phone.ApartmentId;
        foreach (var query in new object[]
        {
            new { page = 0, apartment_ids = new[] { apartment } }, new { page = 0, device_ids = new[] { home.DeviceId, 1 } },
            new { page = 0, alarm_types = new[] { 101 } }, new { page = 0, alarm_types = new[] { 20, 200 } },
            new { page = 0, start_dt = "2020-01-01", end_dt = DateTime.UtcNow.ToString("yyyy-MM-dd", null) },
            new { page = 0, apartment_ids = Array.Empty<long>(), start_dt = "2020-01-01 10:00:00" },
            new { page = 0, start_dt = "0001-01-01", end_dt = "9999-12-31" },
        })
        {
            Assert.Single(await SensorHome.Alarms(home.Phone, query));
        }

        foreach (var query in new object[]
        {
            new { page = 0, apartment_ids = new[] { apartment + 1 } }, new { page = 0, device_ids = new[] { home.DeviceId + 1 } },
            new { page = 0, alarm_types = new[] { 200, 10 } }, new { page = 0, end_dt = "2020-01-01" },
            new { page = 0, start_dt = "2090-01-01" }, new { page = 1 },
        })
        {
            Assert.Empty(await SensorHome.Alarms(home.Phone, query));
        }

        var stranger = await Phone.SignUp(gateway);
        Assert.Empty(await SensorHome.Alarms(stranger, new { page = 0, apartment_ids = new[] { apartment }, device_ids = new[] { home.DeviceId } }));
    }

    [Fact]
    public async Task A_bad_query_is_status_4()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        foreach (var query in new object[]
        {
            new { }, new { page = -1 }, new { page = 2147483648L }, new { page = "0" }, new { page = 0, start_dt = "2026-02-30" },
            new { page = 0, start_dt = "0001-01-01T00:00+14:00" }, new { page = 0, end_dt = "9999-12-31T23:59-14:00" },
            new { page = 0, end_dt = "never" }, new { page = 0, start_dt = 5 }, new { page = 0, apartment_ids = 1 },
            new { page = 0, device_ids = new[] { "x" } }, new { page = 0, alarm_types = Enumerable.Range(0, 101) },
        })
        {
            Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.QueryAlarm, query));
        }
    }
}
