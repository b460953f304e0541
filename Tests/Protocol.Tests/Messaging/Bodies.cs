using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

/// <summary>One body type: how it is read and written, with an example that has every key.</summary>
/// <param name="Name">The record's name.</param>
/// <param name="Json">The example, keys as in the protocol document's table.</param>
/// <param name="Optional">The keys that may be absent.</param>
/// <param name="Read">Reads, and gives back what was read as JSON; null with an error when it is none.</param>
/// <param name="ReadOld">The same in the older dialect.</param>
public sealed record BodyType(
    string Name,
    string Json,
    string[] Optional,
    Func<ReadOnlySequence<byte>, (string? Json, string Error)> Read,
    Func<ReadOnlySequence<byte>, (string? Json, string Error)> ReadOld)
{
    /// <summary>Reads a text.</summary>
    internal (string? Json, string Error) ReadText(string json) => Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>Every body of protocol 1, from the table of the protocol document ("Commands").</summary>
internal static class Bodies
{
    public static readonly BodyType[] All =
    [
        Of(MessagingBodies.Json.AuthorizeRequest,
            """{"terminal_type":"human","user_name":"ann","password":"p","sb_code":"r1","os":"ios","rcv_alarm":"True","token":"t2","last_token":"t1","terminal_code":"c","balance":"y","secret":"s"}""",
            "user_name", "password", "sb_code", "os", "rcv_alarm", "token", "last_token", "terminal_code", "balance", "secret"),
        Of(MessagingBodies.Json.QueryDeviceRequest, """{"dev_model":"2111S","dev_code":"A1","dev_key_seq":2}"""),
        Of(MessagingBodies.Json.QueryApartmentRequest, """{"apartment_id":9007199254740993,"version":3}"""),
        Of(MessagingBodies.Json.EventDevRequest,
            """{"dev_code":"A1","value":64,"dev_key_seq":0,"dev_model":"2690S"}""", "dev_key_seq", "dev_model"),
        Of(MessagingBodies.Json.EventNotice,
            """{"dev_code":"A1","value":64,"dev_key_seq":0,"name":"gas","dev_model":"2690S","is_alarm":"True"}"""),
        Of(MessagingBodies.Json.SetArmRequest, """{"apartment_id":1,"arm_state":2}"""),
        Of(MessagingBodies.Json.ArmNotice, """{"apartment_id":1,"arm_state":2}"""),
        Of(MessagingBodies.Json.ProfileNotice, """{"reason":"password changed"}"""),
        Of(MessagingBodies.Json.QueryAlarmRequest,
            """{"page":0,"start_dt":"2026-01-31","end_dt":"2026-02-01","apartment_ids":[1],"device_ids":[2],"alarm_types":[101]}""",
            "start_dt", "end_dt", "apartment_ids", "device_ids", "alarm_types"),
        Of(MessagingBodies.Json.QueryAlarmResponse,
            """{"alarms":[{"id":1,"apartment_id":2,"device_type_name":"gas","dev_id":3,"dt":"2026-01-31 23:59:59","dev_code":"A1","name":"gas","dev_model":"2690S"}]}"""),
        Of(MessagingBodies.Json.QueryRelayerStatusRequest, """{"relayer_id":4}"""),
        Of(MessagingBodies.Json.AddDeviceRequest,
            """{"apartment_id":1,"dev_model":"2112S","dev_code":"A1","relayer_id":1,"name":"灯","dev_keys":[{"dev_key_seq":0,"name":"左"}]}""",
            "relayer_id", "name", "dev_keys"),
        Of(MessagingBodies.Json.AddAccountRequest,
            """{"password":"123","user_name":"ann","email":"ann@example.com","mobile_phone":"13800000000"}""",
            "user_name", "email", "mobile_phone"),
        Of(MessagingBodies.Json.AddApartmentRequest, """{"name":"Home"}"""),
        Of(MessagingBodies.Json.AddRelayerRequest, """{"apartment_id":1,"sb_code":"r1","name":"box"}"""),
        Of(MessagingBodies.Json.RemoveDeviceRequest,
            """{"apartment_id":1,"dev_id":2,"dev_keys":[{"dev_key_seq":0,"name":"x"}]}""", "dev_keys"),
        Of(MessagingBodies.Json.RemoveApartmentRequest, """{"id":1}"""),
        Of(MessagingBodies.Json.RemoveRelayerRequest, """{"apartment_id":1,"relayer_id":2}"""),
        Of(MessagingBodies.Json.ModifyDeviceRequest,
            """{"apartment_id":1,"dev_id":2,"name":"n","dev_code":"B2","flag_notification":true,"dev_keys":[{"dev_key_seq":0,"name":"x"}]}""",
            "name", "dev_code", "flag_notification", "dev_keys"),
        Of(MessagingBodies.Json.ModifyApartmentRequest, """{"id":1,"name":"n"}"""),
        Of(MessagingBodies.Json.ModifyRelayerRequest,
            """{"apartment_id":1,"relayer_id":2,"name":"n","sb_code":"r2"}""", "name", "sb_code"),
        Of(MessagingBodies.Json.AddSceneRequest,
            """{"apartment_id":1,"name":"night","scene_contents":[{"dev_id":4,"dev_key_seq":0,"value":1}]}""", "scene_contents"),
        Of(MessagingBodies.Json.ModifySceneRequest,
            """{"id":7,"name":"night","scene_contents":[{"dev_id":4,"dev_key_seq":0,"value":1}]}""", "name", "scene_contents"),
        Of(MessagingBodies.Json.RemoveSceneRequest, """{"id":7}"""),
        Of(MessagingBodies.Json.SetSceneRequest, """{"id":7,"apartment_id":1,"function":"all_light_on"}""", "id", "apartment_id", "function"),
        Of(MessagingBodies.Json.AddContactorRequest,
            """{"apartment_id":1,"name":"Bo","mobile_phone":"13800000000","email_addr":"bo@example.com"}""", "mobile_phone", "email_addr"),
        Of(MessagingBodies.Json.ModifyContactorRequest,
            """{"id":9,"name":"Bo","mobile_phone":"13800000000","email_addr":"bo@example.com"}""", "name", "mobile_phone", "email_addr"),
        Of(MessagingBodies.Json.RemoveContactorRequest, """{"id":9}"""),
        Of(MessagingBodies.Json.SetProfileRequest,
            """{"password":"p","email":"ann@example.com","language_name":"zh-TW","mobile_phone":"13800000000"}""",
            "password", "email", "language_name", "mobile_phone"),
        Of(MessagingBodies.Json.PasswordRestoreRequest, """{"email":"ann@example.com"}"""),
        Of(MessagingBodies.Json.ControlDeviceRequest, """{"dev_model":"2111S","dev_code":"A1","dev_key_seq":0,"value":1}"""),
        Of(MessagingBodies.Json.ErrorResponse, """{"error":"no device"}"""),
        Of(MessagingBodies.Json.AuthorizeResponse,
            """{"result":1,"apartments":[{"id":1},{"id":2}],"error":"authentication fail"}""", "apartments", "error"),
        Of(MessagingBodies.Json.AddAccountResponse, """{"apartment_id":1,"name":"Home","version":1}"""),
        Of(MessagingBodies.Json.AddedResponse, """{"id":1,"version":2}"""),
        Of(MessagingBodies.Json.AddDeviceResponse, """{"dev_id":1,"version":2}"""),
        Of(MessagingBodies.Json.VersionResponse, """{"version":2}"""),
        Of(MessagingBodies.Json.RedirectNotice, """{"addr":"gateway.example.org:9630"}"""),
        Of(MessagingBodies.Json.SetSceneResponse, """{"skipped":"device 4 key 0"}"""),
        Of(MessagingBodies.Json.QueryAccountResponse,
            """{"language_name":"zh-CN","user_name":"ann","mobile_phone":"13800000000","email":"ann@example.org"}"""),
        Of(MessagingBodies.Json.QueryApartmentResponse,
            """
            {"version":2,"scene_id":7,"arm_state":1,"apartment_info":{"id":1,"name":"Home","version":2,
            "relayers":[{"id":3,"sb_code":"r1","name":"box","devices":[{"id":4,"dev_type":"light","dev_model":"2111S","dev_code":"A1",
            "name":"灯","device_keys":[{"dev_key_seq":0,"name":"左"}]}]}],
            "scenes":[{"id":7,"name":"night","scene_contents":[{"id":8,"dev_id":4,"dev_key_seq":0,"value":1}]}],
            "contactors":[{"id":9,"name":"Bo","mobile_phone":"13800000000","email_addr":"bo@example.com"}]}}
            """.ReplaceLineEndings(""),
            "apartment_info"),
    ];

    private static BodyType Of<T>(JsonTypeInfo<T> type, string json, params string[] optional)
        where T : class
    {
        return new BodyType(typeof(T).Name, json, optional, body => ReadAs(type, body), body => ReadAs(OldDialect.Of(type), body));

        static (string? Json, string Error) ReadAs(JsonTypeInfo<T> type, ReadOnlySequence<byte> body)
        {
            if (MessagingBodies.TryRead(body, type, out var value, out var error))
            {
                Assert.Equal("", error);
                return (JsonSerializer.Serialize(value, type), error);
            }

            Assert.Null(value);
            Assert.NotEqual("", error);
            return (null, error);
        }
    }
}
