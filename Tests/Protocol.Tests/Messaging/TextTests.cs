using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public class TextTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "device has exist")]
    [InlineData(2, "wrong model")]
    [InlineData(3, "database exception")]
    [InlineData(4, "parameter do not enough")]
    [InlineData(5, "user_name has been existed")]
    [InlineData(6, "email has been existed")]
    [InlineData(7, "password un-correct")]
    [InlineData(8, "relayer off-line")]
    [InlineData(9, "control fail")]
    [InlineData(10, "no device")]
    [InlineData(11, "phone number existed")]
    [InlineData(12, "no relayer")]
    [InlineData(13, "un-authenticated")]
    [InlineData(14, "authentication fail")]
    [InlineData(15, "try later...")]
    [InlineData(16, "email not found")]
    [InlineData(17, "server busy")]
    [InlineData(18, "relayer resp timeout")]
    public void Every_status_has_the_documents_text(uint status, string text)
    {
        Assert.True(Enum.IsDefined((StatusCode)status));
        Assert.Equal(text, ((StatusCode)status).Text());
        Assert.Equal(19, Enum.GetValues<StatusCode>().Length);
    }

    [Theory]
    [InlineData(0x00000001, "Authorize")]
    [InlineData(0x00000002, "HeartBeat")]
    [InlineData(0x00010001, "QueryDevice")]
    [InlineData(0x00010002, "QueryApartment")]
    [InlineData(0x00010003, "QueryAccount")]
    [InlineData(0x00010008, "QueryRelayerStatus")]
    [InlineData(0x00020001, "AddDevice")]
    [InlineData(0x00020003, "AddContactor")]
    [InlineData(0x00020004, "AddScene")]
    [InlineData(0x00020005, "AddAccount")]
    [InlineData(0x00020006, "AddApartment")]
    [InlineData(0x00020007, "AddRelayer")]
    [InlineData(0x00030001, "RemoveDevice")]
    [InlineData(0x00030003, "RemoveContactor")]
    [InlineData(0x00030004, "RemoveScene")]
    [InlineData(0x00030006, "RemoveApartment")]
    [InlineData(0x00030007, "RemoveRelayer")]
    [InlineData(0x00040001, "ModifyDevice")]
    [InlineData(0x00040003, "ModifyContactor")]
    [InlineData(0x00040004, "ModifyScene")]
    [InlineData(0x00040006, "ModifyApartment")]
    [InlineData(0x00040007, "ModifyRelayer")]
    [InlineData(0x00060001, "ControlDevice")]
    public void Every_command_has_the_documents_name_and_number(uint id, string name)
    {
        Assert.Equal(name, CommandIds.Name(id));
        Assert.Equal(name, CommandIds.Name(id | CommandIds.ResponseBit));
    }

    [Theory]
    [InlineData(0x00060008, "0x00060008")]
    [InlineData(0x92345678, "0x92345678")]
    public void An_unknown_command_is_named_by_its_number(uint id, string name) => Assert.Equal(name, CommandIds.Name(id));
}
