using Gateway.Grains.Interfaces.Devices;
using Gateway.Protocol.Terminals;

namespace Gateway.EdgeListener.Terminals.Http;

/// <summary>What is said to people (protocol 4).</summary>
internal static class Texts
{
    public static readonly Text NoSuchPage = new(
        "There is no such page. Please check the address: /list/, /status/{id}, /turnon/{id} or /restart/{id}.",
        "没找到对应页面,请检查网址!可用:/list/、/status/{id}、/turnon/{id}、/restart/{id}");

    public static readonly Text NoSuchId = new(
        "No terminal can have this id: it has 8 characters, such as T9000010.",
        "没有这样的设备编号:编号为8个字符,例如 T9000010。");

    public static readonly Text OnlyGet = new("Only GET is served here.", "此处只支持 GET 请求。");

    public static readonly Text CrossSite = new(
        "A page of another site may not do this. Enter the address yourself.",
        "不允许由其他网站的页面执行此操作,请直接输入网址。");

    public static readonly Text ForeignHost = new(
        "This name is not known to be the gateway's. Its operator can add it to Terminal:HttpHosts.",
        "该主机名不属于本网关,请由管理员将其加入 Terminal:HttpHosts。");

    public static readonly Text NoKey = new(
        "This takes the key of Terminal:HttpKey, as X-Api-Key or as Authorization: Bearer.",
        "此操作需要 Terminal:HttpKey 中的密钥(X-Api-Key 或 Authorization: Bearer)。");

    public static readonly Text TurnedOn = new("The terminal has taken the command to turn on.", "已经向设备发送开机指令,设备已确认。");

    public static readonly Text Restarted = new("The terminal has taken the command to restart.", "已经向设备发送重启指令,设备已确认。");

    public static readonly Text Refused = new("The terminal refused the command.", "设备拒绝执行该指令!");

    public static readonly Text UnknownState = new(
        "The terminal is in a state that is not known; please check it.", "设备状态不明,请检查设备!");

    public static readonly Text Trouble = new("The gateway cannot reach the terminal now; please try again.", "网关暂时无法访问设备,请重试!");

    private static readonly Text s_offline = new("The terminal is not online.", "设备不在线!");

    private static readonly Text s_noAnswer = new(
        "The command was sent, and no answer came in time; the terminal may have done it.", "指令已发送,但未及时收到返回值;设备可能已经执行。");

    private static readonly Text s_busy = new(
        "The terminal is busy with other commands; this one was not sent. Please try again.", "设备正忙,该指令未发送,请重试!");

    /// <summary>A state by its name; null when there is none such.</summary>
    public static Text? OfState(byte state) => (MachineState)state switch
    {
        MachineState.Running => new("Running.", "设备已经开启。"),
        MachineState.Paused => new("Paused.", "设备处于暂停状态。"),
        MachineState.CoolingDown => new("Cooling down.", "设备处于散热状态。"),
        MachineState.Standby => new("Standby.", "设备处于standby状态。"),
        MachineState.Idle => new("The QR code is shown: idle, may be turned on.", "设备处于二维码状态,可以开启。"),
        _ => null,
    };

    /// <summary>Why a terminal in a state other than <see cref="MachineState.Idle"/> is not turned on.</summary>
    public static Text WhyNotTurnedOn(byte state) => (MachineState)state switch
    {
        MachineState.Running => new("The terminal runs already; please take another one.", "设备已经开启,请换一台设备!"),
        MachineState.Paused => new("The terminal is paused; please press its power button.", "设备处于暂停状态,请按设备上开机键开启!"),
        MachineState.CoolingDown => new("The terminal cools down; please turn it on a little later.", "设备处于散热状态,请稍等后再开启!"),
        MachineState.Standby => new("The terminal stands by; just press its power button.", "设备处于standby状态,直接按设备上的开机键即可!"),
        _ => UnknownState,
    };

    /// <summary>Why a command came to nothing.</summary>
    public static Text WhyNot(CommandEnd end) => end switch
    {
        CommandEnd.Offline => s_offline,
        CommandEnd.NoAnswer => s_noAnswer,
        CommandEnd.StaleRoute or CommandEnd.Unavailable => Trouble,
        _ => s_busy,
    };
}
