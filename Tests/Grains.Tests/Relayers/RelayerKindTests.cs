using System.Text;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Relayers;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Relayers;

[Collection(WorldCollection.Name)]
public sealed class RelayerKindTests(World world)
{
    private RelayerKind Kind => new(world.Grains);

    [Theory]
    [InlineData("ControlDevice", 0x00060001)]
    [InlineData("querydevice", 0x00010001)]
    [InlineData("0x00070001", 0x00070001)]
    [InlineData("42", 42)]
    public void An_instruction_is_a_name_or_a_number(string text, uint expected)
    {
        Assert.True(Kind.TryReadInstruction(text, out var instruction));
        Assert.Equal(expected, instruction);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0x")]
    [InlineData("0x80000001")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("turnon")]
    public void Anything_else_is_none(string text) => Assert.False(Kind.TryReadInstruction(text, out _));

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"a":[1,2]}""", true)]
    [InlineData("", false)]
    [InlineData("[]", false)]
    [InlineData("{}{}", false)]
    [InlineData("{", false)]
    public void Data_is_one_JSON_object(string data, bool good) => Assert.Equal(good, Kind.CheckData(1, Encoding.UTF8.GetBytes(data)) is null);

    [Fact]
    public void Data_is_text() => Assert.NotNull(Kind.CheckData(1, [.. "{\"a\":\""u8, 0xff, .. "\"}"u8]));

    [Fact]
    public void Data_has_a_limit() => Assert.NotNull(Kind.CheckData(1, Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', CommandRequest.MaxData)}}"}""")));

    [Fact]
    public void Commands_to_other_lamps_are_about_something_else()
    {
        var lamp = Subject("0001", 0, 1);
        Assert.Equal(lamp, Subject("0001", 0, 0));
        Assert.NotEqual(lamp, Subject("0002", 0, 1));
        Assert.NotEqual(lamp, Subject("0001", 1, 1));
        Assert.Equal(Kind.SubjectOf(7, "{}"u8), Kind.SubjectOf(7, """{"a":1}"""u8));
        Assert.NotEqual(Kind.SubjectOf(7, "{}"u8), Kind.SubjectOf(8, "{}"u8));

        string Subject(string code, int key, int value) => Kind.SubjectOf(
            0x00060001, Encoding.UTF8.GetBytes($$"""{"dev_model":"2111S","dev_code":"{{code}}","dev_key_seq":{{key}},"value":{{value}}}"""));
    }

    [Fact]
    public async Task A_relayer_that_was_here_is_found_by_its_code_and_no_other()
    {
        var home = await world.NewHome();
        var kind = Kind;
        var found = await kind.Find(home.RelayerCode);
        Assert.Equal(home.RelayerId, ((IAddressable)found!).GetPrimaryKeyLong());
        Assert.Equal(found, await kind.Find(home.RelayerCode));
        Assert.Null(await kind.Find(World.NewName("nobody")));
    }

    [Theory]
    [InlineData("relayer:box", "relayer", "box")]
    [InlineData("Terminal:T9000010", "terminal", "T9000010")]
    [InlineData("relayer:a:b", "relayer", "a:b")]
    public void An_id_names_kind_and_code(string text, string kind, string code)
    {
        Assert.True(DeviceId.TryParse(text, out var id));
        Assert.Equal(new DeviceId(kind, code), id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relayer")]
    [InlineData(":code")]
    [InlineData("relayer:")]
    public void What_lacks_one_of_them_is_no_id(string? text) => Assert.False(DeviceId.TryParse(text, out _));
}
