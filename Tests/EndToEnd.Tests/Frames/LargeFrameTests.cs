using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Frames;

/// <summary>Frames beyond the default limit, where an operator has raised it.</summary>
public sealed class LargeFrameTests : EndToEndTest
{
    [Fact]
    public async Task A_megabyte_of_a_name_is_status_4_wherever_a_name_goes()
    {
        var gateway = await Start("--Messaging:MaxFrameBytes=2000000");
        var phone = await Phone.SignUp(gateway);
        var relayer = await phone.AddRelayer(Names.Next("box"));
        var device = await phone.AddDevice(Names.DeviceCode());
        var id = phone.ApartmentId;
        var name = new string('名', 350_000);
        var latin = new string('n', 1024 * 1024);
        (uint, object)[] commands =
        [
            (CommandIds.AddApartment, new { name }),
            (CommandIds.ModifyApartment, new { id, name = latin }),
            (CommandIds.AddRelayer, new { apartment_id = id, sb_code = "x", name = latin }),
            (CommandIds.AddRelayer, new { apartment_id = id, sb_code = latin, name = "x" }),
            (CommandIds.ModifyRelayer, new { apartment_id = id, relayer_id = relayer, name = latin }),
            (CommandIds.AddDevice, new { apartment_id = id, dev_model = "2111S", dev_code = "A1", name = latin }),
            (CommandIds.AddDevice, new { apartment_id = id, dev_model = "2111S", dev_code = new string('A', 1024 * 1024) }),
            (CommandIds.ModifyDevice, new { apartment_id = id, dev_id = device, name = latin }),
            (CommandIds.ModifyDevice, new { apartment_id = id, dev_id = device, flag_notification = latin }),
            (CommandIds.ModifyDevice, new { apartment_id = id, dev_id = device, dev_keys = new[] { new { dev_key_seq = 0, name = latin } } }),
            (CommandIds.ControlDevice, new { dev_model = latin, dev_code = "A1", dev_key_seq = 0, value = 1 }),
            (CommandIds.ControlDevice, new { dev_model = "2111S", dev_code = latin, dev_key_seq = 0, value = 1 }),
            (CommandIds.AddAccount, new { user_name = Names.Next("user"), password = latin }),
        ];
        foreach (var (command, body) in commands)
        {
            Expect.Refused(StatusCode.BadParameter, await phone.Ask(command, body));
        }

        Expect.Refused(StatusCode.UserNameTaken, await phone.Ask(CommandIds.AddAccount, new { user_name = latin, password = "123" }));
        Expect.Refused(StatusCode.UnknownModel, await phone.Ask(CommandIds.AddDevice, new { apartment_id = id, dev_model = latin, dev_code = "A1" }));
        Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(await gateway.Connect(), latin));
    }

    [Fact]
    public async Task A_relayer_s_long_answer_arrives_whole()
    {
        var gateway = await Start("--Messaging:MaxFrameBytes=2000000");
        var phone = await Phone.SignUp(gateway);
        var body = new { text = new string('t', 1_900_000) };
        var relayer = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve(body: body);
        await phone.AddRelayer(relayer.Code);
        var device = Names.DeviceCode();
        await phone.AddDevice(device);
        Assert.Equal(body.text, Expect.Ok(await phone.Control(device)).Json.GetProperty("text").GetString());
    }
}
